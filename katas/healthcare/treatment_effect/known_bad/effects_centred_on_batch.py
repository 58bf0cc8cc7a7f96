# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Subtracts the mean effect of the patients asked about: a gain becomes a rank in the queue."""

import numpy as np

CAUGHT_BY = "test_effects_do_not_depend_on_who_else_is_asked_about"

_effects_of = patient_effects


def patient_effects(covariates, treated, days_home, asked):
    effects = _effects_of(covariates, treated, days_home, asked)
    return effects - np.nanmean(effects)
