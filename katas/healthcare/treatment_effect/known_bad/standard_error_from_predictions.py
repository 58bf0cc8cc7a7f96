# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the spread of the predicted effects for the uncertainty of their mean: the noise of outcomes is left out."""

import numpy as np

CAUGHT_BY = "test_intervals_hold_the_truth_and_are_no_wider_than_needed"

_average_of = average_effect


def average_effect(covariates, treated, days_home, chance):
    values = np.column_stack([np.ones(len(treated)), covariates.to_numpy()])
    lines = [np.linalg.lstsq(values[arm], days_home[arm], rcond=None)[0] for arm in (treated, ~treated)]
    predicted = values @ (lines[0] - lines[1])
    return _average_of(covariates, treated, days_home, chance)[0], predicted.std() / np.sqrt(len(predicted))
