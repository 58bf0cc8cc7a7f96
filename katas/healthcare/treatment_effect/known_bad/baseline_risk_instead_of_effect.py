# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Ranks by the outcome without treatment, not by the effect: those who fare worst need not gain most."""

import numpy as np

CAUGHT_BY = "test_effects_tell_who_gains_from_who_loses"

_effects_of = patient_effects


def patient_effects(covariates, treated, days_home, asked):
    known = ~np.isnan(_effects_of(covariates, treated, days_home, asked))
    days = _days_model().fit(covariates[~treated].to_numpy(), days_home[~treated]).predict(asked.to_numpy())
    return np.where(known, days_home.mean() - days, np.nan)
