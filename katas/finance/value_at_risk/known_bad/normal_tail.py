# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the quantile of the normal distribution: right for 19 days in 20, and too thin in the tail."""

from scipy.stats import norm

CAUGHT_BY = "test_the_tail_is_fatter_than_a_normal_one"


def forecast(returns, level):
    expected = volatility(returns)[:, -1]
    quantile = norm.ppf(level)
    return quantile * expected, norm.pdf(quantile) / (1 - level) * expected
