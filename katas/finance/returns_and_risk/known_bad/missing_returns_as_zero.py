# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Fills missing returns with 0: days without a move, and too low a forecast."""

import numpy as np

CAUGHT_BY = "test_an_unknown_return_is_not_a_calm_day"

_known_only = forecast_volatility


def forecast_volatility(log_returns):
    return _known_only(np.nan_to_num(log_returns))
