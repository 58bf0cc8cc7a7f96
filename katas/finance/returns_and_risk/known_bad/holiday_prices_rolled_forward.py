# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Moves a price of a weekend or holiday to the next trading day: a stale price looks new."""

import numpy as np
import pandas as pd

CAUGHT_BY = "test_prices_of_days_without_trading_are_left_out"

_of_the_day_only = daily_prices


def daily_prices(feed, time_zone, trading_days, known_at):
    prices = _of_the_day_only(feed, time_zone, trading_days, known_at)
    every_day = pd.date_range(trading_days[0], trading_days[-1])
    all_prices = _of_the_day_only(feed, time_zone, every_day, known_at)
    for i in range(1, len(trading_days)):
        between = all_prices[(every_day > trading_days[i - 1]) & (every_day < trading_days[i])]
        if np.isnan(prices[i]) and (~np.isnan(between)).any():
            prices[i] = between[~np.isnan(between)][-1]
    return prices
