"""Expects 16 % a year of every fund at every time."""

import numpy as np

CAUGHT_BY = "test_twice_the_returns_have_about_twice_the_volatility"
LAZY = True


def forecast_volatility(log_returns):
    return np.full(len(log_returns), 0.16)
