# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Drops the reward of the step after which the episode stopped, the one that matters most."""

CAUGHT_BY = "test_returns_end_where_the_episode_stopped"

_with_the_last = returns_to_go


def returns_to_go(rewards, stopped, discount):
    return _with_the_last(rewards * ~stopped, stopped, discount)
