# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Averages over the actions of a state instead of taking the maximum: the values of a random policy."""

CAUGHT_BY = "test_optimal_values_are_those_of_the_best_actions"


def optimal_values(transitions, discount, tolerance):
    return _fixed_point(
        lambda values: backup(transitions, values, discount).mean(axis=1),
        transitions["n_states"],
        discount,
        tolerance,
    )
