# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Answers for 97.5 %, whatever the level."""

CAUGHT_BY = "test_a_higher_level_is_a_greater_loss"

_at_any_level = forecast


def forecast(returns, level):
    return _at_any_level(returns, 0.975)
