"""Returns and risk: the debrief.

**Returns multiply, logarithms add.** A fund that loses half and then gains half is not where it began: 0.5 x 1.5
is 0.75. Simple returns are what money feels, and they compound by multiplication; log returns are what statistics
likes, and they add up. Both are right, and mixing them is the commonest mistake of all, because for one calm day
they hardly differ, and over a crash they differ by a lot.

**A price belongs to a day at its exchange.** Time stamps come in UTC, and a fund in New York whose price is published
at 20:30 on a Friday has a stamp of Saturday. Cut by the date of the stamp, Friday has no price, and Monday's is
Tuesday's. The difference between New York and UTC changes twice a year, so a fixed number of hours is wrong for
half of it.

**What was not known then does not exist yet.** A test of a strategy that may look at the feed "of that day" has seen
closes that were published hours after its decision. `known_at` compares moments, not dates. The same rule is why
`growth_of_one` goes forward: prices adjusted backwards, as many vendors sell them, are another history after
each split and dividend. Ratios of such prices are harmless; anything that uses their level is not.

**No price is not a price.** A 0 is a loss of everything, followed by an infinite gain. Filling forward looks kinder,
and is a lie about risk: it invents days on which nothing moved, and then one day with several days' moves. Here a
gap stays NaN. The *growth* goes on over the gap, for nothing was lost; the *volatility* leaves out the return over
it, for that is not the return of one day.

**A split is not a crash.** Twice as many shares at half the price are the same money. A dividend is not a loss either:
the price falls, and the cash is yours. Counting shares and cash day by day, as an owner would, needs no adjustment
factors, and cannot forget a split on a day without a price.

**252 and its root.** Variances of independent days add up, so volatility grows with the root of time: x sqrt(252),
for a year has about 252 trading days. Returns multiply, so the annual return is a power.

**Drawdown is about the way, not the end.** It is measured from the highest value *so far*. The highest value of the
whole period may come after the trough; nobody had lost it then.

**Volatility comes in clusters.** A wild week follows a wild week. Yesterday says more than last spring; but one week
alone is five numbers, and a poor estimate. So the forecast mixes a fast memory, a slow one, and the whole year
(Corsi, 2009, has the same idea with days, weeks and months; RiskMetrics, 1996, has one memory of 0.94). It is then a
little lowered: the error is counted in logarithms, where the average lies below the logarithm of the average. On
the same grounds, who pays for being too low more than for being too high should raise it.

Where this world is kinder than yours: the fund can be bought at its closing price, and dividends are not taxed. The
two indices are what is left of winners and losers; funds that were closed after a bad year are not in any list that
is made today. And the returns of crashes that have not happened yet are in no data at all.
"""

import numpy as np
import pandas as pd

TRADING_DAYS_PER_YEAR = 252
FAST_MEMORY, SLOW_MEMORY = 0.8, 0.94  # what the weight of a day is multiplied by with each day that passes
FAST_SHARE, SLOW_SHARE = 0.3, 0.45  # of the forecast; the rest is for the whole year; found by trying, with `public`
LOWERED = 0.9


def compound(returns: np.ndarray, kind: str) -> float:
    """What several returns in a row come to: the simple return over all of them together.

    Args:
        returns: float64 (n,), no NaN; n may be 0. 0.05 is 5 %.
        kind: "simple" (new price / old price - 1; above -1) or "log" (natural logarithm of new price / old price).

    Returns:
        The simple return over all periods, whatever `kind` is: last price / first price - 1; 0.0 if there are none.
    """
    if kind == "simple":
        return float(np.prod(1 + returns) - 1)
    return float(np.expm1(np.sum(returns)))


def daily_prices(feed: pd.DataFrame, time_zone: str, trading_days: pd.DatetimeIndex, known_at: str) -> np.ndarray:
    """The last price of each trading day, as far as it was known at a moment.

    Args:
        feed: rows in any order, with any index, some of them repeated; there may be none. Columns:

            - published (datetime64[ns]): when the price was published, in UTC.
            - price_eur (float64): EUR per share; NaN or 0 if there was no price.
        time_zone: of the exchange, such as "America/New_York".
        trading_days: the n days on which the exchange is open, in order, as dates there (00:00, without a time zone).
        known_at: a moment in UTC, such as "2024-03-08 21:00:00". Rows published after it are not known yet.

    Returns:
        float64 (n,): EUR per share, for each trading day that of the last row with a price that was published on
        this day at the exchange, no later than `known_at`; NaN if there is none.
    """
    is_price = feed["price_eur"] > 0  # not for NaN either
    rows = feed[is_price & (feed["published"] <= pd.Timestamp(known_at))].sort_values("published")
    local = rows["published"].dt.tz_localize("UTC").dt.tz_convert(time_zone)
    day = local.dt.tz_localize(None).dt.normalize()
    last = rows["price_eur"].groupby(day.to_numpy()).last()
    return last.reindex(trading_days).to_numpy(dtype=np.float64)


def growth_of_one(prices: np.ndarray, split_factors: np.ndarray, dividends_eur: np.ndarray) -> np.ndarray:
    """What 1 EUR became that was invested at the first price, with splits, and with dividends invested again.

    Args:
        prices: float64 (n,), EUR per share on each trading day, above 0; NaN where there is none; at least one is
            known.
        split_factors: float64 (n,), above 0; how many shares there are from this day on for each one before: 2.0 for
            a 2-for-1 split, 0.5 if two become one, 1.0 on most days.
        dividends_eur: float64 (n,), EUR paid on this day for each share; 0.0 on most days.

    Returns:
        float64 (n,): EUR; 1.0 on the day of the first price, NaN where there is no price.
    """
    growth = np.full(len(prices), np.nan)
    known = np.flatnonzero(~np.isnan(prices))
    shares, cash_eur = 1 / prices[known[0]], 0.0
    growth[known[0]] = 1.0
    for day in range(known[0] + 1, len(prices)):
        shares *= split_factors[day]
        cash_eur += shares * dividends_eur[day]
        if not np.isnan(prices[day]):
            shares += cash_eur / prices[day]
            cash_eur = 0.0
            growth[day] = shares * prices[day]
    return growth


def risk(growth: np.ndarray) -> dict:
    """Return and risk of a fund, in five figures.

    Args:
        growth: float64 (n,), what 1 EUR became, on each trading day; above 0; NaN where it is not known. There
            are at least three one-day returns.

    Returns:
        A dict with these keys:

        - "annual_return": float; the growth per 252 trading days, minus 1.
        - "annual_volatility": float; the standard deviation (with n - 1) of the one-day log returns, times the root
          of 252. Only days whose growth is known, and was known on the trading day before, have a one-day return.
        - "max_drawdown": float, 0 to 1; the greatest loss from the highest value so far, as a share of that value.
        - "peak", "trough": int; the positions in `growth` where this loss began, and where it was greatest.
    """
    known = np.flatnonzero(~np.isnan(growth))
    value, days = growth[known], known[-1] - known[0]  # days that passed, not days that are known
    one_day = np.diff(np.log(growth))  # NaN beside a gap
    one_day = one_day[~np.isnan(one_day)]
    drawdown = 1 - value / np.maximum.accumulate(value)
    trough = int(np.argmax(drawdown))
    peak = int(np.argmax(value[: trough + 1]))
    return {
        "annual_return": float((value[-1] / value[0]) ** (TRADING_DAYS_PER_YEAR / days) - 1),
        "annual_volatility": float(one_day.std(ddof=1) * np.sqrt(TRADING_DAYS_PER_YEAR)),
        "max_drawdown": float(drawdown[trough]),
        "peak": int(known[peak]),
        "trough": int(known[trough]),
    }


def forecast_volatility(log_returns: np.ndarray) -> np.ndarray:
    """How volatile each fund will be in the next five trading days.

    Args:
        log_returns: float64 (m, 250), one fund in each row: its one-day log returns, the latest in the last column;
            NaN where one is not known (about 3 in 100; at least 100 of a row are known).

    Returns:
        float64 (m,), above 0: the annualised volatility to expect; 0.2 is 20 % a year. A row's forecast does not
        depend on the other rows.
    """
    horizons = [_root_mean_square(log_returns, memory) for memory in (FAST_MEMORY, SLOW_MEMORY, 1.0)]  # 3 x (m,)
    fast, slow, year = np.log(horizons)
    mixed = FAST_SHARE * fast + SLOW_SHARE * slow + (1 - FAST_SHARE - SLOW_SHARE) * year
    return LOWERED * np.sqrt(TRADING_DAYS_PER_YEAR) * np.exp(mixed)


def _root_mean_square(log_returns: np.ndarray, memory: float) -> np.ndarray:
    """The root of the weighted mean of squares, each day weighing *memory* times as much as the next: float64 (m,).

    Source: RiskMetrics Technical Document (1996), chapter 5, with a mean return of 0.
    """
    weight = memory ** np.arange(log_returns.shape[1])[::-1]  # (250,), the last one is 1
    is_known = ~np.isnan(log_returns)
    squares = np.where(is_known, log_returns, 0.0) ** 2
    return np.sqrt(np.maximum(squares @ weight / (is_known @ weight), 1e-12))  # (m, 250) x (250,) -> (m,)
