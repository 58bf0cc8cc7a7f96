"""Weights the variances as well: the denominator shrinks together with the difference."""

import numpy as np

CAUGHT_BY = "test_weights_move_the_means_and_not_the_yardstick"


def standardised_differences(covariates, treated, weights):
    values, means, variances = covariates.to_numpy(), [], []
    for arm in (treated, ~treated):
        mean = np.average(values[arm], axis=0, weights=weights[arm])
        spread = np.average((values[arm] - mean) ** 2, axis=0, weights=weights[arm])
        means.append(mean)
        variances.append(spread * arm.sum() / (arm.sum() - 1))
    pooled = np.sqrt(sum(variances) / 2)
    return np.where(pooled > 0, (means[0] - means[1]) / np.where(pooled > 0, pooled, 1), 0.0)
