# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Shrinks each volatility towards the mean of all portfolios in the call."""

CAUGHT_BY = "test_volatility_of_a_portfolio_stands_alone"

_of_each_alone = volatility


def volatility(returns):
    found = _of_each_alone(returns)
    return 0.98 * found + 0.02 * found.mean(axis=0)
