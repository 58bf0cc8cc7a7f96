"""Returns and risk: from a messy price feed to what a fund gained, how much it swings, and how much it will.

Write the functions in this order; each one is checked by itself. The brief, `returns_and_risk.md`, has the task, the
data and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np
import pandas as pd


def compound(returns: np.ndarray, kind: str) -> float:
    """What several returns in a row come to: the simple return over all of them together.

    Args:
        returns: float64 (n,), no NaN; n may be 0. 0.05 is 5 %.
        kind: "simple" (new price / old price - 1; above -1) or "log" (natural logarithm of new price / old price).

    Returns:
        The simple return over all periods, whatever `kind` is: last price / first price - 1; 0.0 if there are none.
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


def forecast_volatility(log_returns: np.ndarray) -> np.ndarray:
    """How volatile each fund will be in the next five trading days.

    Args:
        log_returns: float64 (m, 250), one fund in each row: its one-day log returns, the latest in the last column;
            NaN where one is not known (about 3 in 100; at least 100 of a row are known).

    Returns:
        float64 (m,), above 0: the annualised volatility to expect; 0.2 is 20 % a year. A row's forecast does not
        depend on the other rows.
    """
    raise NotImplementedError
