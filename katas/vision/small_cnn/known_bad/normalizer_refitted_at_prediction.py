# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Fits the normalizer again to what is to be predicted: an image depends on the others of the call."""

CAUGHT_BY = "test_probabilities_of_an_image_do_not_depend_on_the_batch"

_with_constants_of_training = predict


def predict(model, images):
    network, _ = model
    return _with_constants_of_training((network, fit_normalizer(images)), images)
