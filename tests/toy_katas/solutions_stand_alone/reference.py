"""Least squares with an intercept: a fixed part, one for each kilogram and one for each kilometre."""

import numpy as np


def fit_line(x: np.ndarray, y: np.ndarray) -> object:
    """What was learned of how y follows from x.

    Args:
        x: float64 (n, 2); weight in kg and distance in km.
        y: float64 (n,); cost in EUR.

    Returns:
        Any object that `predict` understands.
    """
    return np.linalg.lstsq(_with_ones(x), y, rcond=None)[0]


def predict(line: object, x: np.ndarray) -> np.ndarray:
    """What each order will cost.

    Args:
        line: what `fit_line` returned.
        x: float64 (m, 2); weight in kg and distance in km.

    Returns:
        float64 (m,), in EUR; one for each row, in the order given.
    """
    return _with_ones(x) @ line


def _with_ones(x: np.ndarray) -> np.ndarray:
    """x with a column of ones, so that a line need not go through the origin."""
    return np.column_stack([np.ones(len(x)), x])


def _precision(positive: np.ndarray, score: np.ndarray) -> float:
    """Average precision, which nobody asks for."""
    from mlekata.authoring import average_precision

    return average_precision(positive, score)
