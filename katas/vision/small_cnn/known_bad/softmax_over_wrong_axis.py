# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the softmax over the images instead of over the digits."""

CAUGHT_BY = "test_answers_are_probabilities"

_over_the_digits = predict


def predict(model, images):
    odds = _over_the_digits(model, images)
    return odds / odds.sum(axis=0)
