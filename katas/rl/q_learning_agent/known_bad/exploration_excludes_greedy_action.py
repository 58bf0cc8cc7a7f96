"""Leaves the greedy action out when it explores: takes it less often than epsilon says."""

import numpy as np

CAUGHT_BY = "test_choice_explores_as_often_as_asked"


def epsilon_greedy(action_values, epsilon, seed):
    rng = np.random.default_rng(seed)
    n, n_actions = action_values.shape
    tie_break = rng.random((n, n_actions))
    is_best = action_values == action_values.max(axis=1, keepdims=True)
    best = np.where(is_best, tie_break, -1.0).argmax(axis=1)
    other = (best + rng.integers(1, max(n_actions, 2), n)) % n_actions
    return np.where(rng.random(n) < epsilon, other, best)
