# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Starts from, and reverts to, the variance of all days given: later days among them."""

import numpy as np

CAUGHT_BY = "test_volatility_knows_only_the_days_before"


def volatility(returns):
    squares = np.ascontiguousarray(returns.T) ** 2
    long_run = squares.mean(axis=0)
    variance = np.empty((len(squares) + 1, squares.shape[1]))
    variance[0] = long_run
    for day, square in enumerate(squares):
        variance[day + 1] = (1 - REACTION - MEMORY) * long_run + REACTION * square + MEMORY * variance[day]
    return np.sqrt(variance).T
