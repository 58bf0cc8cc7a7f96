# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Leaves dividends out: each one looks like a loss."""

import numpy as np

CAUGHT_BY = "test_dividends_are_invested_again"

_with_dividends = growth_of_one


def growth_of_one(prices, split_factors, dividends_eur):
    return _with_dividends(prices, split_factors, np.zeros(len(prices)))
