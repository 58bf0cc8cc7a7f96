# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Moves all time stamps by the UTC offset of the first one: wrong as soon as daylight saving changes."""

import pandas as pd

CAUGHT_BY = "test_a_price_belongs_to_the_day_at_its_exchange"

_at_the_exchange = daily_prices


def daily_prices(feed, time_zone, trading_days, known_at):
    if len(feed) == 0:
        return _at_the_exchange(feed, time_zone, trading_days, known_at)
    offset = feed["published"].min().tz_localize("UTC").tz_convert(time_zone).utcoffset()
    moved = feed.assign(published=feed["published"] + offset)
    return _at_the_exchange(moved, "UTC", trading_days, pd.Timestamp(known_at) + offset)
