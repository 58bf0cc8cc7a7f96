"""Compares actions with a relative tolerance: where values are large, the second best is a tie as well."""

import numpy as np

CAUGHT_BY = "test_policy_takes_only_the_best_action"


def greedy_policy(action_values):
    is_best = np.isclose(action_values, action_values.max(axis=1, keepdims=True), rtol=1e-3)
    return is_best / is_best.sum(axis=1, keepdims=True)
