# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Shifts once too often: column t uses the days before t - 1."""

import numpy as np

CAUGHT_BY = "test_a_crash_counts_from_the_next_day_on"

_in_time = volatility


def volatility(returns):
    found = _in_time(returns)
    return np.concatenate([found[:, :1], found[:, :-1]], axis=1)
