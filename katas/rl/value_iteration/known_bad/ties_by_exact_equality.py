"""Asks for equality to the last digit: which of two equal actions is taken is decided by rounding."""

CAUGHT_BY = "test_policy_takes_rounding_for_a_tie"


def greedy_policy(action_values):
    is_best = action_values == action_values.max(axis=1, keepdims=True)
    return is_best / is_best.sum(axis=1, keepdims=True)
