# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Adds the next value to every TD error, after the end of an episode too."""

CAUGHT_BY = "test_advantages_expect_nothing_after_the_end"


def advantages(rewards, values, next_values, terminated, truncated, discount, trace_decay):
    surprise = rewards + discount * next_values - values
    return returns_to_go(surprise, terminated | truncated, discount * trace_decay)
