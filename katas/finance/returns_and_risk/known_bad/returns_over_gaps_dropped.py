# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Compounds one-day returns only: what the price did over a gap is lost."""

import numpy as np

CAUGHT_BY = "test_growth_goes_on_over_gaps"

_over_gaps = growth_of_one


def growth_of_one(prices, split_factors, dividends_eur):
    growth = _over_gaps(prices, split_factors, dividends_eur)
    one_day = np.concatenate([[1.0], growth[1:] / growth[:-1]])
    return np.where(np.isnan(prices), np.nan, np.cumprod(np.where(np.isnan(one_day), 1.0, one_day)))
