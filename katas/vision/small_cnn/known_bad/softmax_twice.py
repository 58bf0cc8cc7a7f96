# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Applies softmax to probabilities: the likeliest digit never has more than 0.24."""

import numpy as np

CAUGHT_BY = "test_confidence_is_as_high_as_accuracy"

_once = predict


def predict(model, images):
    odds = np.exp(_once(model, images))
    return odds / odds.sum(axis=1, keepdims=True)
