# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Adds the next value undiscounted: what comes late counts as much as what comes at once."""

CAUGHT_BY = "test_targets_add_the_discounted_best_next_value"

_discounted = td_targets


def td_targets(rewards_eur, next_action_values, terminated, truncated, discount):
    return _discounted(rewards_eur, next_action_values, terminated, truncated, 1.0)
