"""Funds that follow real share indices, in a calendar of their own; and the messy feed that one of them is known by.

The returns are real: the daily closes of the S&P 500 and the NASDAQ Composite from 1999 to 2018, from the package
`arch`. Calm years, two crashes and everything between are as they were. What was made of them, and why:

- Each fund follows a mixture of both indices (`_funds`), with part of its money in cash or with borrowed money
  (`LEAST_LEVERAGE` to `MOST_LEVERAGE`), and with a small error: so each fund has a level of volatility of its own.
- For the forecasts, the five days of each week are put in an order drawn by the seed. How calm or how wild a week
  was stays as it is, and so does the sum of each week; but a row of returns is no longer a row of the index.
- Dates of the public fund are moved by a whole number of weeks: weekends stay weekends.
- The fund pays dividends and splits its shares; its feed has preliminary prices, prices of 0, gaps, repeated rows,
  old prices on holidays, and no order (`_feed`). Those were made up.

The public data take five years, and the held-out rows the years before and after: no day is in both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata.authoring import HeldOut, Split

from ..shared.indices import daily_closes

# Forecasts.
TRADING_DAYS_PER_YEAR = 252
WEEK_DAYS = 5  # trading days that a forecast is about; the step from one row to the next
HISTORY_DAYS = 250
PUBLIC_DAYS = 1_260
LEAST_LEVERAGE, MOST_LEVERAGE = 0.3, 1.8
TRACKING_ERROR = 0.001  # standard deviation per day, times leverage
MISSING_PRICES = 0.015  # share of days; each costs two one-day returns

# The public fund.
FUND_DAYS = 504
TIME_ZONE = "America/New_York"
WEEKS_MOVED = (400, 800)  # dates after 2006 and before 2035, so that one rule for summer time holds
FUND_MISSING = 0.03  # share of days without a price


def build(rng: np.random.Generator) -> Split:
    """One fund with its messy feed, and rows of returns with the volatility of the week after each.

    Returns:
        public: dict with `fund` (see `_public_fund`), `log_returns` (float64 (n, 250), NaN where a one-day return is
            not known) and `next_volatility` (float64 (n,)).
        held_out.inputs: float64 (m, 250), log returns of other funds in other years.
        held_out.labels: dict with `next_volatility` (float64 (m,)), the realised volatility of the next five days.
    """
    dates, index_returns = _index()
    first = int(rng.integers(0, len(dates) - PUBLIC_DAYS + 1))
    last = first + PUBLIC_DAYS
    log_returns, volatility = _funds(rng, index_returns[:, first:last])
    before, after = index_returns[:, :first], index_returns[:, last:]
    parts = [_funds(rng, years) for years in (before, after)]
    held_out_returns, held_out_volatility = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = rng.permutation(len(held_out_returns))
    start = first + int(rng.integers(0, PUBLIC_DAYS - FUND_DAYS))
    days = slice(start, start + FUND_DAYS)
    return Split(
        public={
            "fund": _public_fund(rng, dates[days], index_returns[:, days]),
            "log_returns": log_returns,
            "next_volatility": volatility,
        },
        held_out=HeldOut(
            inputs=held_out_returns[order],
            labels={"next_volatility": held_out_volatility[order]},
        ),
    )


def _index() -> tuple[pd.DatetimeIndex, NDArray[np.float64]]:
    """Days, and the log return of each day: float64 (2, n), S&P 500 and NASDAQ Composite."""
    (days, sp500), (_, nasdaq) = daily_closes("sp500"), daily_closes("nasdaq")
    return pd.DatetimeIndex(days[1:].astype("M8[ns]")), np.diff(np.log(np.array([sp500, nasdaq])), axis=1)


def _funds(
    rng: np.random.Generator, index_returns: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A year of daily log returns of one fund in each row, and the volatility of the five days that followed.

    Two funds begin in each week: one closer to the first index, one closer to the second.

    Args:
        index_returns: float64 (2, n); days in order.

    Returns:
        float64 (k, HISTORY_DAYS) with NaN, and float64 (k,); k is 0 for too few days.
    """
    days = HISTORY_DAYS + WEEK_DAYS
    n_days = index_returns.shape[1]
    starts = np.repeat(np.arange(int(rng.integers(WEEK_DAYS)), n_days - days + 1, WEEK_DAYS), 2)  # (k,)
    n_funds = len(starts)
    second = (np.arange(n_funds) % 2 + rng.random(n_funds)) / 2  # share of the second index
    leverage = np.exp(rng.uniform(np.log(LEAST_LEVERAGE), np.log(MOST_LEVERAGE), n_funds))
    window = starts[:, None] + np.arange(days)  # (k, days)
    mixture = (1 - second)[:, None] * index_returns[0][window] + second[:, None] * index_returns[1][window]
    returns = leverage[:, None] * (mixture + rng.normal(0.0, TRACKING_ERROR, (n_funds, days)))
    weeks = returns.reshape(n_funds, days // WEEK_DAYS, WEEK_DAYS)
    weeks = rng.permuted(weeks, axis=2)  # the days of each week, in another order
    returns = weeks.reshape(n_funds, days)
    volatility = _realised(returns[:, HISTORY_DAYS:])
    missing = rng.random((n_funds, HISTORY_DAYS + 1)) < MISSING_PRICES
    missing[:, -1] = False  # the price of today is known
    history = returns[:, :HISTORY_DAYS].copy()
    history[missing[:, :-1] | missing[:, 1:]] = np.nan
    return history, volatility


def _realised(returns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Annualised volatility that came true: the root of the mean square over days, times the root of 252."""
    return np.sqrt(TRADING_DAYS_PER_YEAR * (returns**2).mean(axis=1))


def _public_fund(
    rng: np.random.Generator, dates: pd.DatetimeIndex, index_returns: NDArray[np.float64]
) -> dict[str, Any]:
    """Two years of one fund as its feed tells them, and the closing prices as they were."""
    weeks = int(rng.integers(*WEEKS_MOVED))
    trading_days = dates + pd.Timedelta(7 * weeks, "D")
    n_days = len(trading_days)
    growth = np.exp(np.cumsum(index_returns.mean(axis=0) + rng.normal(0.0, TRACKING_ERROR, n_days)))
    split_factors, dividends_eur = np.ones(n_days), np.zeros(n_days)
    third = n_days // 3
    split_factors[int(rng.integers(40, third))] = float(rng.choice([2.0, 3.0]))
    split_factors[int(rng.integers(2 * third, n_days - 40))] = 0.5  # two old shares become one
    price, shares = 150.0 * rng.uniform(0.7, 1.3) * growth, np.cumprod(split_factors)
    price_eur = price / shares
    for day in range(int(rng.integers(5, 60)), n_days, 63):
        dividends_eur[day] = round(0.006 * price_eur[day], 2)
        price_eur[day:] *= 1 - dividends_eur[day] / price_eur[day]
    price_eur = price_eur.round(2)
    is_missing = rng.random(n_days) < FUND_MISSING
    is_missing[[0, -1]] = False
    feed = _feed(rng, trading_days, price_eur, is_missing)
    return {
        "feed": feed,
        "time_zone": TIME_ZONE,
        "trading_days": trading_days,
        "split_factors": split_factors,
        "dividends_eur": dividends_eur,
        "prices": np.where(is_missing, np.nan, price_eur),
    }


def _feed(
    rng: np.random.Generator,
    trading_days: pd.DatetimeIndex,
    price_eur: NDArray[np.float64],
    is_missing: NDArray[np.bool_],
) -> pd.DataFrame:
    """What the feed sends: columns `published` (UTC) and `price_eur`, in no order."""
    minutes, prices = [], []  # minutes since 00:00 at the exchange on the first trading day
    number = (trading_days - trading_days[0]).days.to_numpy()  # of each trading day, counted from the first
    for day, price, missing in zip(number, price_eur, is_missing, strict=True):
        closing = day * 1440 + int(rng.integers(17 * 60, 22 * 60))
        if not missing:
            minutes += [closing, closing + 30]
            prices += [round(price * rng.normal(1.0, 0.003), 2), price]  # preliminary, then final
        if missing or rng.random() < 0.05:
            minutes.append(closing + 45)
            prices.append(float(rng.choice([0.0, np.nan])))
    closed = np.setdiff1d(np.arange(number[-1]), number)
    for day in rng.choice(closed, len(closed) // 4, replace=False):  # an old price, sent again
        minutes.append(int(day) * 1440 + 12 * 60)
        prices.append(price_eur[np.searchsorted(number, day) - 1])
    local = trading_days[0] + pd.to_timedelta(np.array(minutes), unit="m")
    published = local.tz_localize(TIME_ZONE).tz_convert("UTC").tz_localize(None).as_unit("ns")
    feed = pd.DataFrame({"published": published, "price_eur": np.array(prices)})
    order = rng.permutation(np.concatenate([np.arange(len(feed)), rng.integers(0, len(feed), len(feed) // 30)]))
    return feed.iloc[order].reset_index(drop=True)


def nearest_row_attack() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Every year of the indices' mean, at three levels of leverage, and the volatility of the five days after it."""
    _, index_returns = _index()
    mean = index_returns.mean(axis=0)
    years = np.lib.stride_tricks.sliding_window_view(mean, HISTORY_DAYS + WEEK_DAYS)
    features, labels = years[:, :HISTORY_DAYS], _realised(years[:, HISTORY_DAYS:])
    levels = (0.45, 0.8, 1.4)
    return np.concatenate([level * features for level in levels]), np.concatenate([level * labels for level in levels])
