# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Decays later TD errors by the trace alone, and forgets the discount."""

CAUGHT_BY = "test_advantages_add_up_surprises"


def advantages(rewards, values, next_values, terminated, truncated, discount, trace_decay):
    surprise = rewards + discount * ~terminated * next_values - values
    return returns_to_go(surprise, terminated | truncated, trace_decay)
