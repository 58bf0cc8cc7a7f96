# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Follows the likeliest action of a policy only, as if it never took the others."""

import numpy as np

CAUGHT_BY = "test_policy_values_average_over_the_shares"

_with_all_shares = policy_values


def policy_values(transitions, policy, discount, tolerance):
    return _with_all_shares(transitions, np.eye(policy.shape[1])[policy.argmax(axis=1)], discount, tolerance)
