"""Joint loss of value at risk and expected shortfall, over held-out days, both ways round, at two levels.

The units are quarters of the real markets, and simulated markets as a whole: days of one storm are not independent,
and a standard error that took them for it would be too small.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import AttemptError, HeldOut, asked, check_array, check_number, check_parts

LEVELS = (0.99, 0.975)
SIDES = (1.0, -1.0)  # the portfolio, and who holds the opposite one
MONTH_DAYS = 21
STORM, CALM = 1.25, 0.75  # volatility of the last month beside that of all 500 days
Array = NDArray[np.float64]


class Answers(authoring.Answers):
    """The attempt's figures, each known to have the right type and shape before it is looked at."""

    def breaches_of(self, returns: Array, value_at_risk: Array) -> NDArray[np.bool_]:
        """The attempt's breaches: bool (n,)."""
        return check_array(
            self.attempt.breaches(returns, value_at_risk),
            "the result of `breaches`",
            shape=(len(returns),),
            kind="bool",
        )

    def pinball_of(self, returns: Array, value_at_risk: Array, level: float) -> float:
        """The attempt's mean pinball loss."""
        return check_number(self.attempt.pinball_loss(returns, value_at_risk, level), "the result of `pinball_loss`")

    def coverage_of(self, breaches: NDArray[np.bool_], level: float, *figures: str) -> list[float]:
        """Some figures of the attempt's `coverage_tests`, each once it is known to be a number."""
        found = self.attempt.coverage_tests(breaches, level)
        missing = [figure for figure in figures if type(found) is not dict or figure not in found]
        if missing:
            what = f"a dict without the key {missing[0]!r}" if type(found) is dict else f"a {type(found).__name__}"
            raise AttemptError(
                f"the result of `coverage_tests` is {what}; expected a dict with the six keys of the brief"
            )
        return [check_number(found[figure], f"{figure!r} in the result of `coverage_tests`") for figure in figures]

    def volatility_of(self, returns: Array) -> Array:
        """The attempt's volatility of each day and of the next: float64 (m, n + 1), warm-up included."""
        name = "the result of `volatility`"
        n_portfolios, n_days = returns.shape
        found = check_array(
            self.attempt.volatility(returns), name, shape=(n_portfolios, n_days + 1), kind="float", finite=False
        )
        expected = found[:, 20:]
        if not (np.isfinite(expected).all() and (expected > 0).all()):
            raise AttemptError(
                f"{name} has values from column 20 on that are NaN, infinite, 0 or less; expected above 0"
            )
        return found

    def forecast_of(self, returns: Array, level: float) -> tuple[Array, Array]:
        """The attempt's value at risk and expected shortfall of each row: float64 (m,) and (m,)."""
        name = "the result of `forecast`"
        found = self.attempt.forecast(returns, level)
        arrays = check_parts(found, name, count=2)
        value_at_risk, expected_shortfall = (
            check_array(one, f"`{part}` in {name}", shape=(len(returns),), kind="float")
            for part, one in zip(("value_at_risk", "expected_shortfall"), arrays, strict=True)
        )
        if not (value_at_risk > 0).all():
            raise AttemptError(f"`value_at_risk` in {name} has values that are 0 or less; expected losses, above 0")
        if (expected_shortfall < value_at_risk * (1 - 1e-6)).any():
            raise AttemptError(
                f"`expected_shortfall` in {name} is below the value at risk in places; expected the mean of losses "
                "that are greater than it"
            )
        return value_at_risk, expected_shortfall

    @asked
    def forecasts(self) -> dict[tuple[float, float], tuple[Array, Array]]:
        """For each side and level, value at risk and expected shortfall of each held-out row."""
        return {(side, level): self.forecast_of(side * self.inputs, level) for level in LEVELS for side in SIDES}


def losses_of(held_out: HeldOut, side: float) -> Array:
    """What one loses on the next day who holds each portfolio, or the opposite one: float64 (m,)."""
    return -side * held_out.labels["next_return"]


def _month_beside_history(held_out: HeldOut) -> Array:
    """Volatility of the last month of each row, as a multiple of that of the whole row: float64 (m,)."""
    squares = held_out.inputs**2
    return np.sqrt(squares[:, -MONTH_DAYS:].mean(axis=1) / squares.mean(axis=1))


def weather(held_out: HeldOut) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which rows come after a storm, and which after a calm: bool (m,) and (m,)."""
    ratio = _month_beside_history(held_out)
    return ratio >= STORM, ratio <= CALM


def _joint_loss(losses: Array, forecast: tuple[Array, Array], level: float) -> Array:
    """Joint loss of each day, lower is better: float64 (m,).

    Source: Fissler, Ziegel (2016), in the form FZ0 of Patton, Ziegel, Chen (2019), for losses as positive numbers.
    """
    value_at_risk, expected_shortfall = forecast
    beyond = np.maximum(losses - value_at_risk, 0)
    return (
        beyond / ((1 - level) * expected_shortfall)
        + value_at_risk / expected_shortfall
        + np.log(expected_shortfall)
        - 1
    )


def _by_unit(forecasts: dict[tuple[float, float], tuple[Array, Array]], held_out: HeldOut) -> Array:
    """Sum of the joint losses of each unit, and how many there are: float64 (n_units, 2)."""
    unit = held_out.labels["unit"]
    total = np.zeros(len(unit))
    for (side, level), forecast in forecasts.items():
        total += _joint_loss(losses_of(held_out, side), forecast, level)
    return np.column_stack([np.bincount(unit, total), np.bincount(unit) * float(len(forecasts))])


def outcomes(answers: Answers, held_out: HeldOut) -> Array:
    """What each unit adds to the mean joint loss: float64 (n_units, 2)."""
    return _by_unit(answers.forecasts, held_out)


def baseline(public: dict[str, Any], held_out: HeldOut) -> Array:
    """The naive rule's outcomes: tomorrow is one of the last 500 days, all equally likely."""
    forecasts = {}
    for side in SIDES:
        n_days = held_out.inputs.shape[1]
        places = {level: (1 - level) * (n_days - 1) for level in LEVELS}  # from the worst, counted from 0
        n_worst = int(max(places.values())) + 2
        worst = np.partition(side * held_out.inputs, n_worst - 1, axis=1)[:, :n_worst]
        worst_losses = -np.sort(worst, axis=1)  # (m, n_worst), the greatest first
        for level, place in places.items():
            whole = math.floor(place)
            step = worst_losses[:, whole + 1] - worst_losses[:, whole]
            forecasts[side, level] = (
                np.maximum(worst_losses[:, whole] + (place - whole) * step, 1e-6),
                np.maximum(worst_losses[:, : whole + 1].mean(axis=1), 1e-6),
            )
    return _by_unit(forecasts, held_out)


def metric(outcomes: Array, weights: Array) -> Array:
    """Mean joint loss, for each row of *weights*."""
    return (weights @ outcomes[:, 0]) / (weights @ outcomes[:, 1])  # (n_replicates, n_units) x (n_units,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Units by what kind of market they are of, and by what the months before their days were like."""
    unit, market = held_out.labels["unit"], held_out.labels["market"]
    count = np.bincount(unit)
    kind = np.bincount(unit, market) / count
    before = np.bincount(unit, np.log(_month_beside_history(held_out))) / count
    return {
        "share indices": kind == 0,
        "crude oil": kind == 1,
        "simulated markets": kind == 2,
        "turbulent times": np.exp(before) > 1.1,
    }


def outcomes_of_attack(labels: Array, held_out: HeldOut) -> Array:
    """The outcomes of one who knows the loss after the nearest row of the installed dataset.

    The value at risk is this loss, but never less than 2.4 standard deviations of the row.
    """
    usual = 2.4 * held_out.inputs.std(axis=1)
    forecasts = {}
    for side in SIDES:
        value_at_risk = np.maximum(-side * np.asarray(labels, np.float64), usual)
        for level in LEVELS:
            forecasts[side, level] = value_at_risk, 1.2 * value_at_risk
    return _by_unit(forecasts, held_out)
