# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Adds the value of the next state undiscounted: what comes late counts as much as what comes at once."""

import numpy as np

CAUGHT_BY = "test_backup_discounts_the_next_state_once"

_discounted = backup


def backup(transitions, values, discount):
    return _discounted(transitions, values, 1.0)


def _fixed_point(sweep, n_states, discount, tolerance):
    values = np.zeros(n_states)
    for _ in range(100):  # it would never settle
        values = sweep(values)
    return values
