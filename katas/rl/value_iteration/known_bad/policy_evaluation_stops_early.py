# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Stops evaluating the policy when a sweep changes less than the tolerance: far too early with a long horizon."""

import numpy as np

CAUGHT_BY = "test_policy_values_keep_the_tolerance_with_a_long_view"


def policy_values(transitions, policy, discount, tolerance):
    values = np.zeros(transitions["n_states"])
    while True:
        new_values = (policy * backup(transitions, values, discount)).sum(axis=1)
        change = np.abs(new_values - values).max()
        values = new_values
        if change < tolerance:
            return values
