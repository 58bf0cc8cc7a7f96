# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Answers only where the propensity is near one half, and leaves most of the ward without an answer."""

import numpy as np

CAUGHT_BY = "test_effects_are_given_where_the_study_says_something"

_effects_of = patient_effects


def patient_effects(covariates, treated, days_home, asked):
    chance = _chance_model(covariates.to_numpy(), treated).predict_proba(asked.to_numpy())[:, 1]
    return np.where(np.abs(chance - 0.5) < 0.15, _effects_of(covariates, treated, days_home, asked), np.nan)
