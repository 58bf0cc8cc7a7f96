# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Adjusts backwards from the last price: each later split and dividend rewrites the past."""

import numpy as np

CAUGHT_BY = "test_growth_does_not_know_what_comes_later"

_from_the_start = growth_of_one


def growth_of_one(prices, split_factors, dividends_eur):
    growth = _from_the_start(prices, split_factors, dividends_eur)
    last = np.flatnonzero(~np.isnan(prices))[-1]
    first = np.flatnonzero(~np.isnan(prices))[0]
    return growth / growth[last] * prices[last] / prices[first]
