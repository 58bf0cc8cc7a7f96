# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Transforms outcomes with one propensity for all: the uplift formula of a randomised trial, in a register."""

import numpy as np

CAUGHT_BY = "test_confounding_is_not_taken_for_an_effect"


def patient_effects(covariates, treated, days_home, asked):
    share, values = treated.mean(), covariates.to_numpy()
    scores = days_home * np.where(treated, 1 / share, -1 / (1 - share))
    forest = RandomForestRegressor(40, min_samples_leaf=20, max_features=0.4, random_state=0).fit(values, scores)
    chance = _chance_model(values, treated).predict_proba(asked.to_numpy())[:, 1]
    return np.where(_has_overlap(chance), forest.predict(asked.to_numpy()), np.nan)
