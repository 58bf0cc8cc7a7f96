# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Stops when a sweep changes less than the tolerance: with a discount of 0.99 the error is up to 99 times as much."""

import numpy as np

CAUGHT_BY = "test_optimal_values_keep_the_tolerance_with_a_long_view"


def optimal_values(transitions, discount, tolerance):
    values = np.zeros(transitions["n_states"])
    while True:
        new_values = backup(transitions, values, discount).max(axis=1)
        change = np.abs(new_values - values).max()
        values = new_values
        if change < tolerance:
            return values
