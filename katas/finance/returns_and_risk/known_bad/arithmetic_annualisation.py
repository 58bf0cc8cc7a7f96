# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Multiplies the mean daily return by 252: volatility drag is left out, and nothing compounds."""

import numpy as np

CAUGHT_BY = "test_annual_return_is_the_growth_per_252_trading_days"

_compounded = risk


def risk(growth):
    simple = growth[1:] / growth[:-1] - 1
    return _compounded(growth) | {"annual_return": float(np.nanmean(simple) * 252)}
