"""Takes the standard deviation of all days so far: after a year, nothing moves it any more."""

import numpy as np

CAUGHT_BY = "test_volatility_rises_in_a_storm_and_falls_after_it"


def volatility(returns):
    so_far = np.sqrt(np.cumsum(returns**2, axis=1) / np.arange(1, returns.shape[1] + 1))
    return np.concatenate([so_far[:, :1], so_far], axis=1)
