# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Puts what is known after the close of day t into column t: a forecast that has seen its own day."""

import numpy as np

CAUGHT_BY = "test_volatility_knows_only_the_days_before"

_of_the_days_before = volatility


def volatility(returns):
    found = _of_the_days_before(returns)
    return np.concatenate([found[:, 1:], found[:, -1:]], axis=1)
