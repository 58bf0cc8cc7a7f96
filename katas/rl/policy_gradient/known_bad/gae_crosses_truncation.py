# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Cuts the advantage sum at termination only: where an episode was truncated, TD errors of the next one are added."""

CAUGHT_BY = "test_advantages_stay_within_the_episode"


def advantages(rewards, values, next_values, terminated, truncated, discount, trace_decay):
    surprise = rewards + discount * ~terminated * next_values - values
    return returns_to_go(surprise, terminated, discount * trace_decay)
