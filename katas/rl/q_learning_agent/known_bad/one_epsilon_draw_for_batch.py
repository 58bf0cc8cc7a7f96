# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Draws once for all robots: either all explore or none does."""

import numpy as np

CAUGHT_BY = "test_choice_explores_as_often_as_asked"

_each_on_its_own = epsilon_greedy


def epsilon_greedy(action_values, epsilon, seed):
    explore = np.random.default_rng(seed + 1000).random() < epsilon
    return _each_on_its_own(action_values, 1.0 if explore else 0.0, seed)
