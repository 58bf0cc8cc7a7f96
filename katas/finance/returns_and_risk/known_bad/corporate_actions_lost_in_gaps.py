# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Drops the days without a price, and with them the splits and dividends of these days."""

import numpy as np

CAUGHT_BY = "test_splits_and_dividends_of_days_without_a_price_count"

_all_days = growth_of_one


def growth_of_one(prices, split_factors, dividends_eur):
    known = ~np.isnan(prices)
    growth = np.full(len(prices), np.nan)
    growth[known] = _all_days(prices[known], split_factors[known], dividends_eur[known])
    return growth
