"""What is true of the figures of risk."""

from __future__ import annotations

import math

import numpy as np

from mlekata.authoring import checks

from .comparisons import TOLERANCE, Array


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
