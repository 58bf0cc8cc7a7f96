# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Adds dividends to the value and lets the cash lie there: it gains nothing from then on."""

import numpy as np

CAUGHT_BY = "test_dividends_are_invested_again"

_with_dividends = growth_of_one


def growth_of_one(prices, split_factors, dividends_eur):
    of_prices = _with_dividends(prices, split_factors, np.zeros(len(prices)))
    first = np.flatnonzero(~np.isnan(prices))[0]
    after = np.arange(len(prices)) > first
    shares = np.cumprod(np.where(after, split_factors, 1.0)) / prices[first]
    return of_prices + np.cumsum(np.where(after, shares * dividends_eur, 0.0))
