# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Sweeps fifty times, however long the horizon is."""

import numpy as np

CAUGHT_BY = "test_optimal_values_keep_the_tolerance_with_a_long_view"


def optimal_values(transitions, discount, tolerance):
    values = np.zeros(transitions["n_states"])
    for _ in range(50):
        values = backup(transitions, values, discount).max(axis=1)
    return values
