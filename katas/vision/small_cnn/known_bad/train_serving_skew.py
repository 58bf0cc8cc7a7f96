# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Prepares images for prediction in another way than in training: dark ink on white, as on paper."""

CAUGHT_BY = "test_clean_digits_are_read"

_as_in_training = predict


def predict(model, images):
    return _as_in_training(model, 255 - images)
