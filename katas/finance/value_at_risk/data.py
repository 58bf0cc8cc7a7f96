"""Portfolios of share indices, of crude oil and of simulated prices: two years of returns, and the day after.

About half of the held-out rows are real: the S&P 500 and the NASDAQ Composite from 1999 to 2018, and the price of West
Texas Intermediate crude oil from 1986 to 2018, from the package `arch`. Every crash and every calm year is where it
was. What was made of them, and why:

- Every row is a portfolio of its own (`_portfolios`): a mixture of both indices, or oil, long or short, with part of
  the money in cash or with borrowed money (`LEAST_LEVERAGE` to `MOST_LEVERAGE`), and with a small error. As desks
  do, the weights of today are used for all 500 days.
- Rows are in random order, without dates and names.

The public data take five years of each real market, and the held-out rows are about days before and after these: no
day is forecast in one and public in the other. The two years before a held-out day may reach into the public years.

Real crises are few. Three price series have perhaps six of them, a crisis lasts for months, and so thousands of days
say less than their number promises: with calendar quarters of a market as units, the gap between historical simulation
and the reference is about six of its standard errors on real rows alone. So the other half of the rows comes from
`SIMULATED_MARKETS` simulated markets (`_simulated_markets`): GJR-GARCH(1,1) with shocks of Student's t, whose
parameters were estimated from the three real series by maximum likelihood (`CALIBRATED`). They have what makes the
task hard, calm and storm in turn, losses that stir more than gains, and fat tails; they lack what no such model has:
closed exchanges, interventions, two markets that fall together. Each simulated market is one unit.

A path of 500 returns can be recognised in any guise by one who has the package and the patience. Mixture, leverage and
sign keep a plain look-up by value from paying (`nearest_row_attack`); beyond that, the sandbox keeps attempts away
from the files, and the simulated half is in no file.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import HeldOut, Split

from ..shared.indices import daily_closes

HISTORY_DAYS = 500
PUBLIC_DAYS = 1_250
PUBLIC_PORTFOLIOS = 2  # of each market
LEAST_LEVERAGE, MOST_LEVERAGE = 0.2, 2.0
TRACKING_ERROR = 0.001  # standard deviation per day, times leverage
STEP_DAYS = 3  # from one held-out day of a real market to the next

# The simulated markets. Each takes one of three sets of parameters: maximum-likelihood estimates from the whole of
# the S&P 500, the NASDAQ Composite and oil.
CALIBRATED = (  # daily standard deviation, reaction to any return, and to a loss besides, memory, degrees of freedom
    (0.0120, 0.001, 0.182, 0.899, 8.7),
    (0.0159, 0.009, 0.139, 0.915, 10.0),
    (0.0249, 0.045, 0.035, 0.930, 6.3),
)
SIMULATED_MARKETS = 400
SIMULATED_DAYS = 150  # that can be forecast in each market
SIMULATED_STEP_DAYS = 18
BURN_IN_DAYS = 500
MOST_MOVE = 0.35  # of a price in a day; the largest real one here is -0.33

Array = NDArray[np.float64]


def build(rng: np.random.Generator) -> Split:
    """Some portfolios for five years, and many on one day each.

    Returns:
        public: dict with `returns` (float64 (4, 1250)): daily simple returns of two portfolios of indices and then two
            of oil.
        held_out.inputs: float64 (m, 500), the daily returns of one portfolio in each row, the latest last.
        held_out.labels: dict with `next_return` (float64 (m,)), the return of the day after; `unit` (int64 (m,)),
            the same number for days of the same quarter and market; `market` (int64 (m,)), 0 for indices, 1 for oil,
            2 for simulated ones.
    """
    public, rows, units = [], [], []
    for quarters, returns in _markets():
        n_days = returns.shape[1]
        first = int(rng.integers(0, n_days - PUBLIC_DAYS + 1))
        public.append(_portfolios(rng, returns, np.full(PUBLIC_PORTFOLIOS, first), PUBLIC_DAYS))
        day = np.arange(HISTORY_DAYS + int(rng.integers(STEP_DAYS)), n_days, STEP_DAYS)  # that is forecast
        day = day[(day < first) | (day >= first + PUBLIC_DAYS)]
        rows.append(_portfolios(rng, returns, day - HISTORY_DAYS, HISTORY_DAYS + 1))
        units.append(quarters[day])
    returns = _simulated_markets(rng)
    n_markets, n_days = returns.shape
    start = np.arange(0, n_days - HISTORY_DAYS, SIMULATED_STEP_DAYS)
    rows += [_portfolios(rng, one[None], start, HISTORY_DAYS + 1) for one in returns]
    units.append(np.repeat(np.arange(n_markets), len(start)))
    market = np.repeat([0, 1, 2], [len(one) for one in units])
    unit = np.unique(np.concatenate(units) * 3 + market, return_inverse=True)[1]
    together = np.concatenate(rows)
    order = rng.permutation(len(together))
    return Split(
        public={"returns": np.concatenate(public)},
        held_out=HeldOut(
            inputs=together[order, :-1],
            labels={"next_return": together[order, -1], "unit": unit[order], "market": market[order]},
        ),
    )


def _simulated_markets(rng: np.random.Generator) -> Array:
    """Simple returns of markets with shocks of their own: float64 (SIMULATED_MARKETS, n_days).

    Source: Glosten, Jagannathan, Runkle (1993), with shocks of Student's t as in Bollerslev (1987).
    """
    n_days = HISTORY_DAYS + SIMULATED_DAYS
    kind = rng.integers(0, len(CALIBRATED), SIMULATED_MARKETS)
    daily_sd, reaction, extra_reaction, memory, degrees = np.array(CALIBRATED)[kind].T  # each (n_markets,)
    shocks = rng.standard_t(degrees, (BURN_IN_DAYS + n_days, SIMULATED_MARKETS)) * np.sqrt((degrees - 2) / degrees)
    floor = daily_sd**2 * (1 - reaction - extra_reaction / 2 - memory)
    variance = daily_sd**2
    returns = np.empty_like(shocks)
    for day, shock in enumerate(shocks):
        returns[day] = np.clip(np.sqrt(variance) * shock, -MOST_MOVE, MOST_MOVE)
        square = returns[day] ** 2
        variance = floor + (reaction + extra_reaction * (shock < 0)) * square + memory * variance
    return returns[BURN_IN_DAYS:].T


def _markets() -> list[tuple[NDArray[np.int64], Array]]:
    """Indices, and oil: the quarter of each day, and simple returns, float64 (2, n) and (1, k)."""
    markets = []
    for names in (("sp500", "nasdaq"), ("wti",)):
        series = [daily_closes(name) for name in names]
        quarters = series[0][0].astype("M8[M]").astype(np.int64) // 3 + 4 * 1970  # since the year 0
        prices = np.array([closes for _, closes in series])
        markets.append((quarters[1:], prices[:, 1:] / prices[:, :-1] - 1))
    return markets


def _portfolios(rng: np.random.Generator, returns: Array, start: NDArray[np.int64], n_days: int) -> Array:
    """The returns of one portfolio from each start on, long or short: float64 (k, n_days).

    Args:
        returns: float64 (1 or 2, n), of the market's prices.
        start: int64 (k,), first day of each portfolio.
    """
    count = len(start)
    share = rng.random(count)  # of the first price, if there are two
    weight = np.stack([share, 1 - share]) if len(returns) == 2 else np.ones((1, count))
    leverage = np.exp(rng.uniform(np.log(LEAST_LEVERAGE), np.log(MOST_LEVERAGE), count))
    side = rng.choice([-1.0, 1.0], count)
    mixture = np.zeros((count, n_days))
    for one, price_returns in zip(weight, returns, strict=True):
        paths = np.lib.stride_tricks.sliding_window_view(price_returns, n_days)[start]  # (k, n_days)
        mixture += one[:, None] * paths
    mixture += rng.normal(0.0, TRACKING_ERROR, (count, n_days))
    return mixture * (side * leverage)[:, None]


def nearest_row_attack() -> tuple[Array, Array]:
    """Every 500 days of the indices' mean and of oil, long and short at a middling leverage, and the day after them."""
    middling = (LEAST_LEVERAGE * MOST_LEVERAGE) ** 0.5
    windows = [
        side * middling * np.lib.stride_tricks.sliding_window_view(returns.mean(axis=0), HISTORY_DAYS + 1)
        for _, returns in _markets()
        for side in (1.0, -1.0)
    ]
    together = np.concatenate(windows)
    return together[:, :-1], together[:, -1]
