# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the date of the UTC time stamp for the trading day: evenings in New York fall on the next day."""

CAUGHT_BY = "test_a_price_belongs_to_the_day_at_its_exchange"

_at_the_exchange = daily_prices


def daily_prices(feed, time_zone, trading_days, known_at):
    return _at_the_exchange(feed, "UTC", trading_days, known_at)
