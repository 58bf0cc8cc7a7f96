# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Initialises the maximum over actions with 0: values are never negative, and costs are forgotten."""

CAUGHT_BY = "test_optimal_values_may_be_negative"


def optimal_values(transitions, discount, tolerance):
    return _fixed_point(
        lambda values: backup(transitions, values, discount).max(axis=1, initial=0.0),
        transitions["n_states"],
        discount,
        tolerance,
    )
