"""What is true of the prices that are made of a feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pandas as pd

from mlekata.authoring import checks

from .comparisons import TOLERANCE, Array, is_known, places_that_differ

LATER = "2100-01-01 00:00:00"


def _days(first: str, count: int) -> pd.DatetimeIndex:
    """So many weekdays, at 00:00."""
    return pd.DatetimeIndex(pd.bdate_range(first, periods=count)).as_unit("ns")


def _feed(published: list[datetime], prices: list[float]) -> pd.DataFrame:
    """A feed of these rows, in this order."""
    return pd.DataFrame({"published": np.array(published, "M8[ns]"), "price_eur": np.array(prices, np.float64)})


def _at(day: pd.Timestamp, hour: float, hours_behind_utc: float) -> datetime:
    """The moment in UTC of a local hour of a day."""
    zone = timezone(timedelta(hours=-hours_behind_utc))
    local = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(hours=hour)
    return local.astimezone(UTC).replace(tzinfo=None)


def _plain_feed(rng: np.random.Generator, days: pd.DatetimeIndex) -> tuple[pd.DataFrame, Array]:
    """One price at 16:30 in London, in winter, of each day, in order; and the prices, all of them different."""
    prices = np.round(100 * np.exp(np.cumsum(rng.normal(0.0, 0.02, len(days)))), 2) + 0.0001 * np.arange(len(days))
    return _feed([_at(day, 16.5, 0) for day in days], prices.tolist()), prices


@checks("daily_prices")
def test_a_price_belongs_to_the_day_at_its_exchange(answers, rng):
    """A price counts for the date that the exchange has when it is published, in winter and in summer."""
    # Two weeks of each exchange, by their first day and how many hours it is behind UTC then.
    for zone, (first, first_behind), (second, second_behind), hours in (
        ("America/New_York", ("2019-01-07", 5), ("2019-07-08", 4), (20.5, 23.3, 0.4)),
        ("Pacific/Auckland", ("2019-01-14", -13), ("2019-06-10", -12), (9.5, 23.3, 0.4)),
    ):
        days = _days(first, 5).append(_days(second, 5))
        behind = np.repeat([first_behind, second_behind], 5).tolist()
        for hour in hours:
            prices = np.round(rng.uniform(50, 150, len(days)), 2)
            feed = _feed([_at(day, hour, off) for day, off in zip(days, behind, strict=True)], prices.tolist())
            wrong = places_that_differ(answers.prices_of(feed, zone, days, LATER), prices)
            assert wrong == 0, (
                f"`daily_prices` is wrong on {wrong} of {len(days)} days of a feed from {zone} with one price a day; "
                "look at which date the exchange had when a price was published"
            )


@checks("daily_prices")
def test_the_last_price_of_a_day_counts(answers, rng):
    """Of several prices of a day, the one that was published last counts, wherever its row stands."""
    days = _days("2024-01-08", 10)
    final_feed, prices = _plain_feed(rng, days)
    early = [
        _feed([_at(day, hour, 0) for day in days], (prices + shift).tolist()) for hour, shift in ((9, 3), (12, -5))
    ]
    feed = pd.concat([*early, final_feed, final_feed[:3]])  # under an index that repeats itself
    for order in (rng.permutation(len(feed)), np.arange(len(feed))[::-1]):
        wrong = places_that_differ(answers.prices_of(feed.iloc[order], "Europe/London", days, LATER), prices)
        assert wrong == 0, (
            f"`daily_prices` is wrong on {wrong} of {len(days)} days that have several prices each, in no order; "
            "look at which row of a day is the last one, and at the index of the feed"
        )


@checks("daily_prices")
def test_no_price_is_nan(answers, rng):
    """A day without a row, or with a 0 or NaN only, is NaN; a 0 or NaN after a price does not replace it."""
    days = _days("2024-01-08", 12)
    feed, prices = _plain_feed(rng, days)
    without_row, only_zero, only_nan = [0, 4, 5, 11], [2], [7]
    feed.loc[only_zero, "price_eur"] = 0.0
    feed.loc[only_nan, "price_eur"] = np.nan
    later = _feed([_at(days[9], 18, 0), _at(days[8], 18, 0)], [0.0, np.nan])
    feed = pd.concat([feed.drop(index=without_row), later], ignore_index=True)
    expected = prices.copy()
    expected[without_row + only_zero + only_nan] = np.nan
    found = answers.prices_of(feed, "Europe/London", days, LATER)
    invented = int((is_known(found) & ~is_known(expected)).sum())
    assert invented == 0, (
        f"`daily_prices` gives a price to {invented} of {int((~is_known(expected)).sum())} days that have none; "
        "a 0 is not a price, and a price of another day is not this day's"
    )
    assert places_that_differ(found, expected) == 0, (
        "`daily_prices` is wrong on days that have one price, when other days have none, or when a 0 or NaN is sent "
        "after a price"
    )
    empty = answers.prices_of(feed[:0], "Europe/London", days, LATER)
    assert not is_known(empty).any(), "`daily_prices` finds prices in a feed without rows"


@checks("daily_prices")
def test_prices_of_days_without_trading_are_left_out(answers, rng):
    """Prices sent on weekends and holidays are no prices of any trading day."""
    every_day = pd.date_range("2024-01-08", periods=14, freq="D").as_unit("ns")
    feed, prices = _plain_feed(rng, every_day)
    is_open = (every_day.day_of_week < 5) & (every_day != pd.Timestamp("2024-01-17"))
    has_price = is_open & (every_day != pd.Timestamp("2024-01-15"))  # a Monday: no price after the weekend's
    feed = feed[has_price | ~is_open]
    found = answers.prices_of(feed, "Europe/London", every_day[is_open], LATER)
    # The Monday has no price: what it has instead is asked about elsewhere, unless it is one of the weekend.
    is_wrong = has_price[is_open] & ~np.isclose(found, prices[is_open], rtol=TOLERANCE)
    is_wrong |= np.isclose(found[:, None], prices[~is_open], rtol=1e-7).any(axis=1)
    assert not is_wrong.any(), (
        f"`daily_prices` is wrong on {int(is_wrong.sum())} of {int(is_open.sum())} trading days, when the feed has "
        "prices of days without trading too"
    )


@checks("daily_prices", gate=True)
def test_what_is_published_later_is_not_known(answers, rng):
    """Rows published after known_at change nothing; a row published at that very moment counts."""
    days = _days("2024-01-08", 6)
    feed, prices = _plain_feed(rng, days)
    noon = _feed([_at(day, 12, 0) for day in days], (prices - 4).tolist())
    together = pd.concat([feed, noon]).sort_values("published", ignore_index=True)
    for hour, today in ((9, None), (12, prices[3] - 4), (14, prices[3] - 4), (16.5, prices[3])):
        moment = _at(days[3], hour, 0)
        known_at = f"{moment:%Y-%m-%d %H:%M:%S}"
        is_later = (together["published"] > moment).to_numpy()
        other = together.assign(price_eur=np.where(is_later, 3 * together["price_eur"], together["price_eur"]))
        found = answers.prices_of(together, "Europe/London", days, known_at)
        for changed in (other, together[~is_later]):
            assert places_that_differ(answers.prices_of(changed, "Europe/London", days, known_at), found) == 0, (
                "`daily_prices` gives other prices when only rows published after `known_at` are changed or left out: "
                "they are not known yet, even on the same day"
            )
        expected = prices[:3].tolist() + ([] if today is None else [today])
        assert places_that_differ(found[: len(expected)], np.array(expected)) == 0, (
            "`daily_prices` is wrong on days that have a price published before `known_at`, or at that very moment"
        )
