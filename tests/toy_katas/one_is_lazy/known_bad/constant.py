"""Predicts the mean of the public costs for everything: right on average, and no use."""

import numpy as np

CAUGHT_BY = "test_most_predictions_are_close"


def fit_line(x, y):
    return float(y.mean())


def predict(line, x):
    return np.full(len(x), line)
