"""Is it right? Small feeds and funds made by hand, counted in plain Python; forecasts of returns made for the question.

Each test makes its own arguments, so that a mistake in one function is not charged to the next. A test of one
thing leaves the others out: a feed that asks about time zones has no gaps, a fund with a split has no dividend.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata.authoring import checks

TOLERANCE = 1e-6  # the brief promises it, of all figures but the forecasts
MOST_OFF = 1.6  # geometric mean of forecast / realised, or its inverse
LATER = "2100-01-01 00:00:00"
Array = NDArray[np.float64]


def _differ(found: Array, expected: Array) -> int:
    """In how many places two arrays differ by more than the tolerance; NaN equals NaN."""
    return int((~np.isclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)).sum())


def _is_known(prices: Array) -> NDArray[np.bool_]:
    return ~np.isnan(prices)


# --- compound ---------------------------------------------------------------------------------------------


@checks("compound")
def test_simple_returns_multiply(answers, rng):
    """Simple returns compound: half lost and half gained is a quarter lost; no returns are a return of 0."""
    drawn = rng.uniform(-0.4, 0.6, 8)
    for returns in (np.array([-0.5, 0.5]), drawn, np.array([0.07]), np.empty(0)):
        value = 1.0
        for one in returns.tolist():
            value *= 1 + one
        assert abs(answers.compounded(returns, "simple") - (value - 1)) <= TOLERANCE * 10, (
            f'`compound` is wrong for {len(returns)} returns of kind "simple"; '
            "follow 1 EUR through the periods, one after the other"
        )


@checks("compound")
def test_log_returns_add_up_and_become_a_simple_return(answers, rng):
    """Log returns come to the simple return of their sum."""
    for returns in (np.log(np.array([0.5, 1.5])), rng.normal(0.0, 0.3, 8), np.empty(0)):
        expected = math.exp(math.fsum(returns.tolist())) - 1
        assert abs(answers.compounded(returns, "log") - expected) <= TOLERANCE * 10, (
            f'`compound` is wrong for {len(returns)} returns of kind "log"; think of what log returns are logarithms '
            "of, and of the kind of return that is asked for"
        )


# --- daily_prices -----------------------------------------------------------------------------------------


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
            wrong = _differ(answers.prices_of(feed, zone, days, LATER), prices)
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
        wrong = _differ(answers.prices_of(feed.iloc[order], "Europe/London", days, LATER), prices)
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
    invented = int((_is_known(found) & ~_is_known(expected)).sum())
    assert invented == 0, (
        f"`daily_prices` gives a price to {invented} of {int((~_is_known(expected)).sum())} days that have none; "
        "a 0 is not a price, and a price of another day is not this day's"
    )
    assert _differ(found, expected) == 0, (
        "`daily_prices` is wrong on days that have one price, when other days have none, or when a 0 or NaN is sent "
        "after a price"
    )
    empty = answers.prices_of(feed[:0], "Europe/London", days, LATER)
    assert not _is_known(empty).any(), "`daily_prices` finds prices in a feed without rows"


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
            assert _differ(answers.prices_of(changed, "Europe/London", days, known_at), found) == 0, (
                "`daily_prices` gives other prices when only rows published after `known_at` are changed or left out: "
                "they are not known yet, even on the same day"
            )
        expected = prices[:3].tolist() + ([] if today is None else [today])
        assert _differ(found[: len(expected)], np.array(expected)) == 0, (
            "`daily_prices` is wrong on days that have a price published before `known_at`, or at that very moment"
        )


# --- growth_of_one ----------------------------------------------------------------------------------------


def _owner(prices: Array, splits: Array, dividends: Array) -> Array:
    """What an owner has on each day, in EUR, one dividend invested after the other: counted by products.

    The value at a price is that at the last price, times the gain of one old share: what it became at today's price,
    and what its dividends bring.
    """
    growth, last = [], None
    for day, price in enumerate(prices.tolist()):
        if math.isnan(price):
            growth.append(math.nan)
            continue
        if last is None:
            growth.append(1.0)
        else:
            since = range(last + 1, day + 1)
            became = price * math.prod(splits[one] for one in since)
            paid = sum(dividends[one] * math.prod(splits[other] for other in range(last + 1, one + 1)) for one in since)
            growth.append(growth[last] * (became + paid) / prices[last])
        last = day
    return np.array(growth)


def _prices(rng: np.random.Generator, count: int) -> Array:
    return np.round(80 * np.exp(np.cumsum(rng.normal(0.0, 0.02, count))), 2)


@checks("growth_of_one")
def test_a_split_is_neither_loss_nor_gain(answers, rng):
    """When one share becomes two, the price halves and the money stays; when two become one, likewise."""
    prices, splits = _prices(rng, 20), np.ones(20)
    splits[[6, 13]] = 2.0, 0.2
    prices = prices / np.cumprod(splits)
    found = answers.growth_of(prices, splits, np.zeros(20))
    assert _differ(found, _owner(prices, splits, np.zeros(20))) == 0, (
        "`growth_of_one` is wrong for a fund with a price on every day, two splits and no dividend; "
        "the owner has more shares after a split, or fewer, each at its new price"
    )


@checks("growth_of_one")
def test_dividends_are_invested_again(answers, rng):
    """A dividend buys shares at the price of its day, and they gain and are paid dividends as the others do."""
    prices, dividends = _prices(rng, 20), np.zeros(20)
    dividends[[4, 5, 12]] = 3.0, 0.5, 8.0
    found = answers.growth_of(prices, np.ones(20), dividends)
    assert _differ(found, _owner(prices, np.ones(20), dividends)) == 0, (
        "`growth_of_one` is wrong for a fund with a price on every day, three dividends and no split; "
        "look at what the cash buys, and at what becomes of it afterwards"
    )


@checks("growth_of_one")
def test_a_split_comes_before_the_dividend_of_its_day(answers, rng):
    """Where a split and a dividend fall on one day, the new shares are paid the dividend."""
    prices, splits, dividends = _prices(rng, 12), np.ones(12), np.zeros(12)
    splits[5], dividends[5] = 2.0, 4.0
    found = answers.growth_of(prices, splits, dividends)
    assert _differ(found, _owner(prices, splits, dividends)) == 0, (
        "`growth_of_one` is wrong for a fund that has a split and a dividend on the same day; "
        "look at how many shares are paid the dividend"
    )


@checks("growth_of_one")
def test_growth_goes_on_over_gaps(answers, rng):
    """Growth is 1 at the first price, NaN without a price, and after a gap all that happened in it is there."""
    prices = _prices(rng, 24)
    prices[[0, 1, 7, 8, 9, 15, 23]] = np.nan
    ones, zeros = np.ones(24), np.zeros(24)
    found, expected = answers.growth_of(prices, ones, zeros), _owner(prices, ones, zeros)
    assert (_is_known(found) == _is_known(prices)).all(), (
        "`growth_of_one` has a value on a day without a price, or none on a day with one"
    )
    assert _differ(found, expected) == 0, (
        "`growth_of_one` is wrong for a fund without splits and dividends whose prices have gaps; "
        "look at the first day with a price, and at what the value after a gap is compared with"
    )


@checks("growth_of_one")
def test_splits_and_dividends_of_days_without_a_price_count(answers, rng):
    """A split on a day without a price changes the number of shares; a dividend buys shares at the next price."""
    for events in (((8, 2.0, 0.0),), ((8, 1.0, 5.0),), ((7, 1.0, 3.0), (8, 2.0, 0.0), (9, 1.0, 1.0))):
        prices, splits, dividends = _prices(rng, 16), np.ones(16), np.zeros(16)
        for day, factor, paid in events:
            splits[day], dividends[day] = factor, paid
        prices = prices / np.cumprod(splits)
        prices[7:10] = np.nan
        found = answers.growth_of(prices, splits, dividends)
        assert _differ(found, _owner(prices, splits, dividends)) == 0, (
            "`growth_of_one` is wrong for a fund with a split or a dividend on a day without a price"
        )


@checks("growth_of_one", gate=True)
def test_growth_does_not_know_what_comes_later(answers, rng):
    """The growth up to a day is the same whatever happens to the fund afterwards."""
    prices, splits, dividends = _prices(rng, 30), np.ones(30), np.zeros(30)
    splits[20], dividends[24] = 2.0, 4.0
    prices[20:] /= 2.0
    whole = answers.growth_of(prices, splits, dividends)
    for day in (15, 22):
        cut = answers.growth_of(prices[:day], splits[:day], dividends[:day])
        assert _differ(cut, whole[:day]) == 0, (
            "`growth_of_one` gives other values to the first days when the days after them are left out"
        )


# --- risk -------------------------------------------------------------------------------------------------


def _growth(rng: np.random.Generator, count: int) -> Array:
    return np.exp(np.concatenate([[0.0], np.cumsum(rng.normal(0.0005, 0.02, count - 1))]))


@checks("risk")
def test_annual_return_is_the_growth_per_252_trading_days(answers, rng):
    """The whole growth is taken to the power of 252 over the trading days that passed, known or not."""
    for gaps, what in (([], "without gaps"), ([0, 5, 6, 7, 30, 31, 59], "with gaps")):
        growth = _growth(rng, 60) * 1.5 ** np.linspace(0, 1, 60)
        growth[gaps] = np.nan
        known = [day for day in range(60) if day not in gaps]
        expected = (growth[known[-1]] / growth[known[0]]) ** (252 / (known[-1] - known[0])) - 1
        found = answers.risk_of(growth, "annual_return")
        assert abs(found - expected) <= TOLERANCE * max(1, expected), (
            f"`risk`: annual_return is wrong for a fund {what}; returns compound, and the year has 252 trading days, "
            "counted from the first known day to the last"
        )


def _volatility(growth: Array) -> float:
    """Annualised standard deviation of the one-day log returns, counted in plain Python."""
    pairs = [(a, b) for a, b in zip(growth[:-1].tolist(), growth[1:].tolist(), strict=True) if a == a and b == b]
    returns = [math.log(b / a) for a, b in pairs]
    mean = math.fsum(returns) / len(returns)
    return math.sqrt(252 * math.fsum((one - mean) ** 2 for one in returns) / (len(returns) - 1))


@checks("risk")
def test_volatility_is_that_of_log_returns_for_a_year(answers, rng):
    """Without gaps, annual_volatility is the standard deviation of the daily log returns, times the root of 252."""
    growth = _growth(rng, 40)
    assert abs(answers.risk_of(growth, "annual_volatility") - _volatility(growth)) <= TOLERANCE, (
        "`risk`: annual_volatility is wrong for a fund without gaps; look at the kind of returns, at n - 1, "
        "and at how a deviation of one day becomes that of a year"
    )


@checks("risk")
def test_volatility_leaves_out_returns_over_gaps(answers, rng):
    """Returns over a gap are not one-day returns, and do not count."""
    whole = _growth(rng, 60)
    for after in (12, 21, 32, 48):  # a jump in each gap, so that it matters
        whole[after:] *= 1.1
    gaps = whole.copy()
    gaps[[0, 9, 10, 11, 20, 30, 31, 44, 45, 46, 47, 59]] = np.nan
    # Compared with the attempt's own figure without gaps: what is wrong there is not charged again.
    with_gaps, without = (answers.risk_of(growth, "annual_volatility") for growth in (gaps, whole))
    expected = _volatility(gaps) / _volatility(whole)
    assert abs(with_gaps - expected * without) <= 0.01 * abs(expected * without), (
        "`risk`: annual_volatility is not right any more when a fund has gaps; look at which returns are those of one "
        "trading day"
    )


def _way_down(rng: np.random.Generator) -> Array:
    """A fund that rises, falls, rises above its old peak, and ends there; it never falls below its first value."""
    corners = np.log([1.0, 2.0, 1.3, 2.6, 2.2, 3.0])
    days = np.array([0, 10, 17, 30, 36, 49])
    return np.exp(np.interp(np.arange(50), days, corners)) * (1 + 0.002 * rng.random(50))


@checks("risk")
def test_drawdown_is_measured_from_the_highest_value_so_far(answers, rng):
    """max_drawdown is the greatest share of the highest value so far that is lost, and 0 if nothing ever is."""
    falling = np.exp(-0.01 * np.arange(20.0))
    for growth, what in (
        (_way_down(rng), "that reaches its highest value after its worst fall"),
        (falling * np.exp(0.3 * (np.arange(20) < 5)), "that only falls"),
        (1 / falling, "that only rises"),
    ):
        highest, expected = 0.0, 0.0
        for value in growth.tolist():
            highest = max(highest, value)
            expected = max(expected, 1 - value / highest)
        assert abs(answers.risk_of(growth, "max_drawdown") - expected) <= TOLERANCE, (
            f"`risk`: max_drawdown is wrong for a fund without gaps {what}; "
            "a loss is counted from the highest value until then"
        )


@checks("risk")
def test_drawdown_begins_and_ends_where_it_did(answers, rng):
    """Peak and trough are positions in growth, days without a value counted too."""
    growth = _way_down(rng)
    for gaps, what in (([], "without gaps"), ([0, 1, 5, 13, 24, 25, 49], "with gaps")):
        with_gaps = growth.copy()
        with_gaps[gaps] = np.nan
        trough = 11 + int(np.nanargmin(with_gaps[11:25]))
        peak = int(np.nanargmax(with_gaps[: trough + 1]))
        found = answers.risk_of(with_gaps, "peak"), answers.risk_of(with_gaps, "trough")
        assert found == (peak, trough), (
            f"`risk`: peak and trough are not where the greatest loss began and ended, for a fund {what}; "
            "they are positions in `growth`, and nobody has lost a value that comes later"
        )


# --- forecast_volatility ----------------------------------------------------------------------------------


@checks("forecast_volatility", gate=True)
def test_a_forecast_does_not_depend_on_other_funds(answers, rng):
    """A fund has the same forecast in any company: with others, in another order, alone."""
    few = rng.choice(len(answers.forecast), 40, replace=False)
    for rows in (few, few[:1]):
        again = answers.forecast_of(answers.inputs[rows])
        assert np.allclose(again, answers.forecast[rows], rtol=1e-4, atol=1e-8), (
            "`forecast_volatility` gives the same row another forecast when it is asked again, with other rows or alone"
        )


@checks("forecast_volatility")
def test_twice_the_returns_have_about_twice_the_volatility(answers, rng):
    """When all returns of a fund are twice as large, its forecast is 1.4 to 2.6 times as large."""
    rows = answers.inputs[rng.choice(len(answers.forecast), 60, replace=False)]
    ratio = answers.forecast_of(2 * rows) / answers.forecast_of(rows)
    assert ((ratio >= 1.4) & (ratio <= 2.6)).all(), (
        "`forecast_volatility`: with all returns twice as large, the forecast is not about twice as large"
    )


@checks("forecast_volatility")
def test_forecasts_are_right_on_the_whole(answers, held_out):
    """Over all held-out funds, the geometric mean of forecast / realised is within a factor of 1.6 of 1."""
    off = float(np.exp(np.log(answers.forecast / held_out.labels["next_volatility"]).mean()))
    words = "too high" if off > 1 else "too low"
    assert 1 / MOST_OFF <= off <= MOST_OFF, (
        f"by their geometric mean the forecasts are far {words}; they are annualised volatilities, 0.2 for 20 % a year"
    )


@checks("forecast_volatility")
def test_the_latest_returns_count_most(answers, rng):
    """A fund that was calm for a year and wild in its last month has a higher forecast than one the other way."""
    calm, wild = rng.choice([-0.003, 0.003], (10, 229)), rng.choice([-0.02, 0.02], (10, 21))
    storm_now, storm_long_ago = np.hstack([calm, wild]), np.hstack([wild, calm])
    ratio = answers.forecast_of(storm_now) / answers.forecast_of(storm_long_ago)
    assert (ratio > 1.5).all(), (
        "`forecast_volatility` hardly tells a fund whose wildest month is the last one from a fund whose wildest month "
        "was a year ago"
    )


@checks("forecast_volatility")
def test_an_unknown_return_is_not_a_calm_day(answers, rng):
    """Where a third of the returns is not known, and the others are as before, so is the forecast, to within 10 %."""
    # All returns are of one size, so that any average of those that are known is the same.
    rows = np.tile([0.01, -0.01], (8, 125)) * np.linspace(0.5, 2.0, 8)[:, None]
    with_gaps = rows.copy()
    with_gaps[:, 1::3] = np.nan
    ratio = answers.forecast_of(with_gaps) / answers.forecast_of(rows)
    assert (np.abs(ratio - 1) <= 0.1).all(), (
        "`forecast_volatility` gives a fund another forecast when a third of its returns is not known, though the "
        "others say the same"
    )
