# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Makes a generator of its own without a seed: nobody can repeat what it did."""

import numpy as np

CAUGHT_BY = "test_choice_follows_the_seed"

_by_the_seed = epsilon_greedy


def epsilon_greedy(action_values, epsilon, seed):
    return _by_the_seed(action_values, epsilon, np.random.randint(2**31))  # noqa: NPY002
