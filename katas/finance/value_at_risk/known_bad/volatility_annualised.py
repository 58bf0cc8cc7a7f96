# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives annualised volatility where that of one day is asked for."""

import numpy as np

CAUGHT_BY = "test_volatility_is_that_of_one_day"

_of_a_day = volatility


def volatility(returns):
    return _of_a_day(returns) * np.sqrt(252)
