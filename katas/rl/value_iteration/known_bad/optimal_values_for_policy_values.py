# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the best action instead of the policy's: every policy seems as good as the best."""

CAUGHT_BY = "test_policy_values_average_over_the_shares"


def policy_values(transitions, policy, discount, tolerance):
    return optimal_values(transitions, discount, tolerance)
