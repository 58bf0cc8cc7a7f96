# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Leaves out the square root of 252: a forecast for one day, sixteen times too low."""

import numpy as np

CAUGHT_BY = "test_forecasts_are_right_on_the_whole"

_of_a_year = forecast_volatility


def forecast_volatility(log_returns):
    return _of_a_year(log_returns) / np.sqrt(252)
