# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Compares dates instead of moments: takes all that is published on the day of known_at for known, hours too soon."""

CAUGHT_BY = "test_what_is_published_later_is_not_known"

_known_by_then = daily_prices


def daily_prices(feed, time_zone, trading_days, known_at):
    end_of_day = f"{known_at[:10]} 23:59:59"
    return _known_by_then(feed, time_zone, trading_days, end_of_day)
