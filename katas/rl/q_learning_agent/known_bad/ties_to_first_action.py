"""Breaks ties by taking the first action: until something has been earned, all robots walk the same way."""

import numpy as np

CAUGHT_BY = "test_choice_among_equals_is_left_to_chance"


def epsilon_greedy(action_values, epsilon, seed):
    rng = np.random.default_rng(seed)
    n, n_actions = action_values.shape
    return np.where(rng.random(n) < epsilon, rng.integers(0, n_actions, n), action_values.argmax(axis=1))
