# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Discounts the immediate reward as well, as if it were paid one step later."""

CAUGHT_BY = "test_backup_discounts_the_next_state_once"

_reward_now = backup


def backup(transitions, values, discount):
    return discount * _reward_now(transitions, values, 1.0)
