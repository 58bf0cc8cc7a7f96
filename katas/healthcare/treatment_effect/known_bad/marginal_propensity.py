"""Gives everybody the share of the treated, as if treatment had been randomised."""

import numpy as np

CAUGHT_BY = "test_weighting_by_propensity_balances_the_study"


def propensity(covariates, treated):
    return np.full(len(treated), treated.mean())
