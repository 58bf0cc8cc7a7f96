# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Reseeds the random generator at every call: a robot in place three explores whenever place three does."""

CAUGHT_BY = "test_choice_follows_the_seed"

_by_the_seed = epsilon_greedy


def epsilon_greedy(action_values, epsilon, seed):
    return _by_the_seed(action_values, epsilon, 0)
