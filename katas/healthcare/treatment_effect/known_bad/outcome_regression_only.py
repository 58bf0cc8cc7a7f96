# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Averages the predictions of an outcome model for each arm, without weighting by propensity."""

import numpy as np

CAUGHT_BY = "test_average_is_right_when_the_chances_are"


def average_effect(covariates, treated, days_home, chance):
    kept = _has_overlap(chance)
    values = np.column_stack([np.ones(len(treated)), covariates.to_numpy()])[kept]
    treated, days_home = treated[kept], days_home[kept]
    lines = [np.linalg.lstsq(values[arm], days_home[arm], rcond=None)[0] for arm in (treated, ~treated)]
    surprise = np.where(treated, days_home - values @ lines[0], days_home - values @ lines[1])
    effects = values @ (lines[0] - lines[1])
    return effects.mean(), 2 * surprise.std() / np.sqrt(len(effects))
