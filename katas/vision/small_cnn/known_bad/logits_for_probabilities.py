# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Returns logits, without softmax."""

import numpy as np

CAUGHT_BY = "test_answers_are_probabilities"

_probabilities = predict


def predict(model, images):
    return np.log(_probabilities(model, images) + 1e-12) + 3.0
