# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes epsilon for the probability of the best action: explores most when it is asked not to."""

CAUGHT_BY = "test_choice_without_exploration_is_the_best"

_the_right_way = epsilon_greedy


def epsilon_greedy(action_values, epsilon, seed):
    return _the_right_way(action_values, 1.0 - epsilon, seed)
