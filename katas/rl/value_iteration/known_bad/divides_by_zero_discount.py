# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Divides the tolerance by the discount, which may be 0."""

import numpy as np

CAUGHT_BY = "test_optimal_values_without_a_future"


def optimal_values(transitions, discount, tolerance):
    values = np.zeros(transitions["n_states"])
    largest_change = tolerance * (1 - discount) / discount
    while True:
        new_values = backup(transitions, values, discount).max(axis=1)
        change = np.abs(new_values - values).max()
        values = new_values
        if change <= largest_change:
            return values
