# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Accumulates forward in time: adds up what came before each step, where it should be what comes after."""

CAUGHT_BY = "test_returns_add_what_is_still_to_come"

_backward = returns_to_go


def returns_to_go(rewards, stopped, discount):
    return _backward(rewards[::-1], stopped[::-1], discount)[::-1]
