# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Pays the dividend of a split's day on the number of shares before the split."""

CAUGHT_BY = "test_a_split_comes_before_the_dividend_of_its_day"

_on_new_shares = growth_of_one


def growth_of_one(prices, split_factors, dividends_eur):
    return _on_new_shares(prices, split_factors, dividends_eur / split_factors)
