"""Divides by a standard deviation of 0: NaN where all patients are alike, and a balance table without a sum."""

import numpy as np

CAUGHT_BY = "test_a_column_without_spread_has_no_difference"


def standardised_differences(covariates, treated, weights):
    values = covariates.to_numpy()
    apart = np.average(values[treated], axis=0, weights=weights[treated])
    apart = apart - np.average(values[~treated], axis=0, weights=weights[~treated])
    with np.errstate(invalid="ignore", divide="ignore"):
        return apart / np.sqrt((values[treated].var(axis=0, ddof=1) + values[~treated].var(axis=0, ddof=1)) / 2)
