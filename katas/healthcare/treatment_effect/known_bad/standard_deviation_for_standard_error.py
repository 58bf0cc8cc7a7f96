# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Reports the standard deviation of the scores for the standard error of their mean."""

CAUGHT_BY = "test_intervals_hold_the_truth_and_are_no_wider_than_needed"

_average_of = average_effect


def average_effect(covariates, treated, days_home, chance):
    effect, standard_error = _average_of(covariates, treated, days_home, chance)
    return effect, standard_error * len(treated) ** 0.5
