"""Gives everybody the average effect: the rule treats all patients or none."""

import numpy as np

CAUGHT_BY = "test_effects_tell_who_gains_from_who_loses"
LAZY = True


def patient_effects(covariates, treated, days_home, asked):
    return np.full(len(asked), days_home[treated].mean() - days_home[~treated].mean())
