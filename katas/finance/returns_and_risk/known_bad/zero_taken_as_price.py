# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes a 0 for a price: the fund loses everything in an evening."""

import numpy as np

CAUGHT_BY = "test_no_price_is_nan"

_without_zeros = daily_prices


def daily_prices(feed, time_zone, trading_days, known_at):
    almost = feed.assign(price_eur=feed["price_eur"].where(feed["price_eur"] != 0, 1e-12))
    prices = _without_zeros(almost, time_zone, trading_days, known_at)
    return np.where(prices < 1e-9, 0.0, prices)
