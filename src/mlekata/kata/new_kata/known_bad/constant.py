"""Predicts the mean of the public costs for everything: right on average, and no use."""

import numpy as np

CAUGHT_BY = "test_most_predictions_are_close"
LAZY = True  # a constant or majority prediction: no better than the baseline


def fit_line(x, y):
    return float(y.mean())


def predict(line, x):
    return np.full(len(x), line)
