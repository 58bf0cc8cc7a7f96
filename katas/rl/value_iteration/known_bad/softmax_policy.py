"""Gives actions a softmax of their values: every action keeps a share."""

import numpy as np

CAUGHT_BY = "test_policy_takes_only_the_best_action"


def greedy_policy(action_values):
    weight = np.exp(action_values - action_values.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)
