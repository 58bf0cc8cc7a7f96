# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Forward-fills gaps: days with a return of zero, and then a jump."""

import numpy as np
import pandas as pd

CAUGHT_BY = "test_no_price_is_nan"

_with_gaps = daily_prices


def daily_prices(feed, time_zone, trading_days, known_at):
    prices = pd.Series(_with_gaps(feed, time_zone, trading_days, known_at))
    end = int(trading_days.searchsorted(pd.Timestamp(known_at)))
    return np.concatenate([prices[:end].ffill(), prices[end:]])
