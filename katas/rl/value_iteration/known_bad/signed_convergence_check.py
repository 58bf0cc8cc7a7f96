# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Stops when no value has grown: where all rewards are costs, values only fall, and it stops after one sweep."""

import numpy as np

CAUGHT_BY = "test_optimal_values_may_be_negative"


def optimal_values(transitions, discount, tolerance):
    values = np.zeros(transitions["n_states"])
    while True:
        new_values = backup(transitions, values, discount).max(axis=1)
        growth = (new_values - values).max()
        values = new_values
        if discount * growth <= (1 - discount) * tolerance:
            return values
