"""Error of the volatility forecast: root mean square of ln(forecast / realised), over funds.

The units are the held-out funds: each one's year is shown, and the five days after it are not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import AttemptError, HeldOut, asked, check_array, check_mapping, check_number

TRADING_DAYS_PER_YEAR = 252
LEAST, MOST = 1e-4, 100.0  # of an annualised volatility, when it is scored
Array = NDArray[np.float64]


class Answers(authoring.Answers):
    """The attempt's figures, each known to have the right type and shape before it is looked at."""

    def compounded(self, returns: Array, kind: str) -> float:
        """The attempt's simple return over several periods."""
        return check_number(self.attempt.compound(returns, kind), "the result of `compound`")

    def prices_of(self, feed: pd.DataFrame, time_zone: str, trading_days: pd.DatetimeIndex, known_at: Any) -> Array:
        """The attempt's price of each trading day, NaN for none: float64 (n,)."""
        return check_array(
            self.attempt.daily_prices(feed, time_zone, trading_days, known_at),
            "the result of `daily_prices`",
            shape=(len(trading_days),),
            kind="float",
            finite=False,
        )

    def growth_of(self, prices: Array, split_factors: Array, dividends_eur: Array) -> Array:
        """The attempt's growth of 1 EUR, NaN where there is no price: float64 (n,)."""
        return check_array(
            self.attempt.growth_of_one(prices, split_factors, dividends_eur),
            "the result of `growth_of_one`",
            shape=(len(prices),),
            kind="float",
            finite=False,
        )

    def risk_of(self, growth: Array, figure: str) -> float:
        """One figure of the attempt's `risk`, once it is known to be a number."""
        figures = check_mapping(self.attempt.risk(growth), "the result of `risk`", keys=[figure])
        return check_number(figures[figure], f"{figure!r} in the result of `risk`")

    def forecast_of(self, log_returns: Array) -> Array:
        """The attempt's forecast for each row, once it is known to be a number above 0: float64 (m,)."""
        name = "the result of `forecast_volatility`"
        forecast = check_array(
            self.attempt.forecast_volatility(log_returns), name, shape=(len(log_returns),), kind="float", low=0.0
        )
        if (forecast == 0).any():
            raise AttemptError(f"{name} has values that are 0; expected a volatility above 0 for each row")
        return forecast

    @asked
    def forecast(self) -> Array:
        """The forecast for each held-out fund: float64 (m,)."""
        return self.forecast_of(self.inputs)


def _log_ratio(forecast: Array, held_out: HeldOut) -> Array:
    """ln(forecast / realised) of each fund: float64 (m, 1)."""
    return np.log(np.clip(forecast, LEAST, MOST) / held_out.labels["next_volatility"])[:, None]


def outcomes(answers: Answers, held_out: HeldOut) -> Array:
    """ln(forecast / realised) of each held-out fund: float64 (m, 1)."""
    return _log_ratio(answers.forecast, held_out)


def baseline(public: dict, held_out: HeldOut) -> Array:
    """The naive rule's outcomes: the next five days are as volatile as the year before was as a whole."""
    return _log_ratio(_volatility(held_out.inputs), held_out)


def metric(outcomes: Array, weights: Array) -> Array:
    """Root mean square of the log ratio, for each row of *weights*."""
    return np.sqrt(weights @ outcomes[:, 0] ** 2 / weights.sum(axis=1))  # (n_replicates, m) x (m,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Funds by what the last month was like beside the year, and by how volatile they are at all."""
    year, month = _volatility(held_out.inputs), _volatility(held_out.inputs[:, -21:])
    return {
        "after a calm month": month < 0.75 * year,
        "after a wild month": month > 1.25 * year,
        "cautious funds (below 10 % a year)": year < 0.1,
        "daring funds (above 25 % a year)": year > 0.25,
    }


def outcomes_of_attack(labels: Array, held_out: HeldOut) -> Array:
    """The outcomes of one who answers with the volatility of the nearest years of the installed dataset."""
    return _log_ratio(np.asarray(labels, np.float64), held_out)


def _volatility(log_returns: Array) -> Array:
    """Annualised root mean square of the returns that are known: float64 (m,)."""
    return np.sqrt(TRADING_DAYS_PER_YEAR * np.nanmean(log_returns**2, axis=1))
