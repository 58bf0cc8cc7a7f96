"""What is true of the growth of one unit of money."""

from __future__ import annotations

import math

import numpy as np

from mlekata.authoring import checks

from .comparisons import Array, is_known, places_that_differ


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
    assert places_that_differ(found, _owner(prices, splits, np.zeros(20))) == 0, (
        "`growth_of_one` is wrong for a fund with a price on every day, two splits and no dividend; "
        "the owner has more shares after a split, or fewer, each at its new price"
    )


@checks("growth_of_one")
def test_dividends_are_invested_again(answers, rng):
    """A dividend buys shares at the price of its day, and they gain and are paid dividends as the others do."""
    prices, dividends = _prices(rng, 20), np.zeros(20)
    dividends[[4, 5, 12]] = 3.0, 0.5, 8.0
    found = answers.growth_of(prices, np.ones(20), dividends)
    assert places_that_differ(found, _owner(prices, np.ones(20), dividends)) == 0, (
        "`growth_of_one` is wrong for a fund with a price on every day, three dividends and no split; "
        "look at what the cash buys, and at what becomes of it afterwards"
    )


@checks("growth_of_one")
def test_a_split_comes_before_the_dividend_of_its_day(answers, rng):
    """Where a split and a dividend fall on one day, the new shares are paid the dividend."""
    prices, splits, dividends = _prices(rng, 12), np.ones(12), np.zeros(12)
    splits[5], dividends[5] = 2.0, 4.0
    found = answers.growth_of(prices, splits, dividends)
    assert places_that_differ(found, _owner(prices, splits, dividends)) == 0, (
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
    assert (is_known(found) == is_known(prices)).all(), (
        "`growth_of_one` has a value on a day without a price, or none on a day with one"
    )
    assert places_that_differ(found, expected) == 0, (
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
        assert places_that_differ(found, _owner(prices, splits, dividends)) == 0, (
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
        assert places_that_differ(cut, whole[:day]) == 0, (
            "`growth_of_one` gives other values to the first days when the days after them are left out"
        )
