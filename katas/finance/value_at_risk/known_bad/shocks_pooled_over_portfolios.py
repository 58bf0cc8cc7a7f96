# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Pools the shocks of all portfolios in the call, later days of the same market among them."""

import numpy as np

CAUGHT_BY = "test_a_forecast_stands_alone"


def forecast(returns, level):
    expected = volatility(returns)
    shocks = np.sort((returns[:, WARM_UP_DAYS:] / expected[:, WARM_UP_DAYS:-1]).ravel())
    count = max(1, int((1 - level) * len(shocks)))
    return -shocks[count] * expected[:, -1], -shocks[:count].mean() * expected[:, -1]
