"""Compares action values for exact equality: rounding decides which of two equal actions is taken."""

CAUGHT_BY = "test_policy_takes_rounding_for_a_tie"


def greedy_policy(action_values):
    is_best = action_values == action_values.max(axis=1, keepdims=True)
    return is_best / is_best.sum(axis=1, keepdims=True)
