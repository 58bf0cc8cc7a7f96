"""How it is done well. This docstring is the debrief, shown once the learner has passed.

Least squares with an intercept: the cost has a fixed part, one for each kilogram and one for each kilometre.
Say here what makes the difference, what was tried and left out, and where to read more.
"""

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
    """x with a column of ones, so that a line need not go through the origin. Helpers begin with _."""
    return np.column_stack([np.ones(len(x)), x])
