"""Leaves the differences in the unit of each column: years next to millimetres of mercury."""

import numpy as np

CAUGHT_BY = "test_differences_are_in_standard_deviations"


def standardised_differences(covariates, treated, weights):
    values = covariates.to_numpy()
    one = np.average(values[treated], axis=0, weights=weights[treated])
    return one - np.average(values[~treated], axis=0, weights=weights[~treated])
