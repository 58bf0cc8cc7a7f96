"""Is it right? Short series counted in plain Python, portfolios made for the question, and the held-out days.

Each test makes its own arguments, so that a mistake in one function is not charged to the next. The limits on how
often a forecast may fail are wide: days of one storm are not independent, and any sound method lies well inside.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import checks

TOLERANCE = 1e-6  # the brief promises it, of all figures but the forecasts
SAME = 1e-4  # relative; forecasts that are to be the same
SIDES = (1.0, -1.0)
FEWEST, MOST = {0.99: 0.005, 0.975: 0.016}, {0.99: 0.017, 0.975: 0.038}  # share of days with a breach
FEWEST_IN_WEATHER, MOST_IN_WEATHER = 0.003, 0.026  # at 0.99, after a storm or after a calm
FATTER_THAN_NORMAL = 1.2  # value at risk at 0.99 / at 0.975; 1.19 for the normal distribution
SHORTFALL_FROM, SHORTFALL_TO = 0.85, 1.2  # mean of loss / expected shortfall, over breaches
Array = NDArray[np.float64]


def _is_near(found: float, expected: float) -> bool:
    return abs(found - expected) <= TOLERANCE * max(1.0, abs(expected))


# --- breaches ---------------------------------------------------------------------------------------------


@checks("breaches")
def test_a_breach_is_a_loss_and_not_a_gain(answers, rng):
    """A loss greater than the value at risk is a breach; a gain, however great, is none."""
    value_at_risk = rng.uniform(0.01, 0.05, 30)
    size = value_at_risk * np.tile([0.5, 1.5, 3.0], 10)
    returns = size * np.where(np.arange(30) < 12, 1.0, -1.0)
    expected = [-a > b for a, b in zip(returns.tolist(), value_at_risk.tolist(), strict=True)]
    found = answers.breaches_of(returns, value_at_risk)
    assert found.tolist() == expected, (
        f"`breaches` is wrong on {int((found != expected).sum())} of 30 days; the value at risk is a loss, as a "
        "positive number, and a loss is a negative return"
    )


@checks("breaches")
def test_a_loss_of_just_the_value_at_risk_is_no_breach(answers):
    """A loss must be greater than the value at risk to be a breach."""
    value_at_risk = np.array([0.03125, 0.0625, 0.015625, 0.5])
    found = answers.breaches_of(-value_at_risk, value_at_risk)
    assert not found.any(), "`breaches` says yes where the loss equals the value at risk"


# --- pinball_loss -----------------------------------------------------------------------------------------


@checks("pinball_loss")
def test_pinball_loss_weighs_both_sides(answers, rng):
    """A EUR of loss beyond the value at risk costs level, a EUR that was set aside for nothing 1 - level."""
    for level in (0.99, 0.8):
        value_at_risk = rng.uniform(0.01, 0.05, 40)
        for size, what in ((1.6, "on which every loss is beyond the value at risk"), (0.4, "without a breach")):
            losses = (size * value_at_risk).tolist()
            apart = [loss - at_risk for loss, at_risk in zip(losses, value_at_risk.tolist(), strict=True)]
            expected = math.fsum(level * a if a > 0 else (level - 1) * a for a in apart) / 40
            found = answers.pinball_of(-np.array(losses), value_at_risk, level)
            assert _is_near(found, expected), (
                f"`pinball_loss` is wrong for 40 days {what}, at the level {level}; it is a mean, of losses as "
                "positive numbers, and the two sides have different weights"
            )


# --- coverage_tests ---------------------------------------------------------------------------------------


def _likelihood(counts: tuple[int, int], probability: float) -> float:
    """Logarithm of it; counts of quiet days and of breaches."""
    return sum(n * math.log(p) for n, p in zip(counts, (1 - probability, probability), strict=True) if n > 0)


def _kupiec(days: list[bool], level: float) -> float:
    counts = (len(days) - sum(days), sum(days))
    return 2 * (_likelihood(counts, sum(days) / len(days)) - _likelihood(counts, 1 - level))


def _independence(days: list[bool]) -> float:
    """Christoffersen's likelihood ratio, counted pair by pair."""
    pairs = list(pairwise(days))
    after = {was: [now for before, now in pairs if before == was] for was in (False, True)}
    freely = 0.0
    for ones in after.values():
        if ones:
            freely += _likelihood((len(ones) - sum(ones), sum(ones)), sum(ones) / len(ones))
    second = [now for _, now in pairs]
    together = _likelihood((len(second) - sum(second), sum(second)), sum(second) / len(second))
    return 2 * (freely - together)


def _days(n_days: int, *places: int) -> NDArray[np.bool_]:
    """A period with breaches at these places."""
    days = np.zeros(n_days, bool)
    days[list(places)] = True
    return days


def _clustered(rng: np.random.Generator) -> NDArray[np.bool_]:
    """250 days with nine breaches, most of them side by side, and none on the first or last day."""
    first = int(rng.integers(20, 60))
    return _days(250, *range(first, first + 4), first + 9, *range(first + 100, first + 103), first + 150)


@checks("coverage_tests")
def test_kupiec_compares_the_breaches_with_what_was_promised(answers, rng):
    """Kupiec's ratio is right for too many, for too few and for just as many breaches as promised."""
    for count, n_days, level in ((9, 250, 0.99), (1, 500, 0.975), (5, 100, 0.95), (30, 400, 0.9)):
        days = _days(n_days, *rng.choice(n_days, count, replace=False).tolist())
        (found,) = answers.coverage_of(days, level, "kupiec")
        assert _is_near(found, _kupiec(days.tolist(), level)), (
            f"`coverage_tests`: kupiec is wrong for {count} breaches on {n_days} days at the level {level}; "
            "breaches are promised with probability 1 - level, and the ratio is twice a difference of logarithms"
        )


@checks("coverage_tests")
def test_independence_looks_at_pairs_of_days(answers, rng):
    """Christoffersen's ratio of independence is right for breaches that cluster, and when the last day is one."""
    clustered = _clustered(rng)
    ends_with_one = clustered.copy()
    ends_with_one[-1] = True
    begins_with_one = clustered.copy()
    begins_with_one[0] = True
    for days, what in (
        (clustered, "most of them side by side"),
        (ends_with_one, "the last day among them"),
        (begins_with_one, "the first day among them"),
    ):
        (found,) = answers.coverage_of(days, 0.99, "independence")
        assert _is_near(found, _independence(days.tolist())), (
            f"`coverage_tests`: independence is wrong for {int(days.sum())} breaches on 250 days, {what}; look at "
            "which pairs are counted, and at what the share of breaches is when both kinds of pairs are put together"
        )


@checks("coverage_tests")
def test_conditional_coverage_is_the_sum_of_both(answers, rng):
    """The ratio of conditional coverage is that of Kupiec and that of independence added up."""
    days = _clustered(rng)
    # Compared with the attempt's own figures: what is wrong with them is not charged again.
    kupiec, independence, conditional = answers.coverage_of(days, 0.99, "kupiec", "independence", "conditional")
    assert _is_near(conditional, kupiec + independence), (
        "`coverage_tests`: conditional is not the sum of kupiec and independence"
    )


@checks("coverage_tests")
def test_p_values_come_from_the_chi_squared_distribution(answers, rng):
    """A p-value is the probability of a ratio at least this great, with 1, 1 and 2 degrees of freedom."""
    scattered = _days(250, 10, 60, 61, 130, 200)
    for days in (_clustered(rng), scattered):
        names = ("kupiec", "independence", "conditional")
        ratios = answers.coverage_of(days, 0.99, *names)
        found = answers.coverage_of(days, 0.99, *(f"{name}_p" for name in names))
        for name, ratio, p_value in zip(names, ratios, found, strict=True):
            positive = max(ratio, 0.0)
            expected = math.exp(-positive / 2) if name == "conditional" else math.erfc(math.sqrt(positive / 2))
            assert abs(p_value - expected) <= TOLERANCE, (
                f"`coverage_tests`: {name}_p is not the probability of a ratio of at least its {name}, by the "
                f"chi-squared distribution with {2 if name == 'conditional' else 1} degree(s) of freedom"
            )


@checks("coverage_tests")
def test_what_never_happens_adds_nothing(answers, rng):
    """Both ratios are right without a breach, without a quiet day, and without two breaches in a row."""
    usual = _days(250, *rng.choice(250, 6, replace=False).tolist())
    (kupiec,) = answers.coverage_of(usual, 0.99, "kupiec")
    # Beside the attempt's own figure for a usual period, and with room: what is wrong there is not charged again.
    unit = kupiec / _kupiec(usual.tolist(), 0.99)
    unit = unit if 0.1 < unit < 10 else 1.0
    for days, what in (
        (_days(250), "no breach"),
        (_days(60, *range(60)), "nothing but breaches"),
        (_days(250, 30, 90, 200), "no two breaches in a row"),
        (_days(250, 249), "one breach, on the last day"),
    ):
        kupiec, independence = answers.coverage_of(days, 0.99, "kupiec", "independence")
        is_right = _is_near(kupiec, unit * _kupiec(days.tolist(), 0.99))
        assert is_right and abs(independence - _independence(days.tolist())) <= 0.03, (
            f"`coverage_tests` is wrong for a period with {what}; 0 x ln 0 is 0"
        )


# --- volatility -------------------------------------------------------------------------------------------


def _steady(rng: np.random.Generator, n_portfolios: int, n_days: int) -> Array:
    """Normal returns of 1 % a day."""
    return rng.normal(0.0, 0.01, (n_portfolios, n_days))


@checks("volatility", gate=True)
def test_volatility_knows_only_the_days_before(answers, rng):
    """Column t of the volatility is the same whatever the returns are from column t on, and if there are none."""
    returns = answers.inputs[rng.choice(len(answers.inputs), 24, replace=False)]
    whole = answers.volatility_of(returns)
    for day in (120, 263, 410):
        other = returns.copy()
        other[:, day:] *= 3
        for found in (answers.volatility_of(returns[:, :day]), answers.volatility_of(other)):
            assert np.allclose(found[:, 20 : day + 1], whole[:, 20 : day + 1], rtol=SAME, atol=1e-9), (
                "`volatility` gives the columns up to t other values when the returns from column t on are changed or "
                "left out; column t is a forecast, made before the return in column t is known"
            )


@checks("volatility", gate=True)
def test_volatility_of_a_portfolio_stands_alone(answers, rng):
    """A portfolio has the same volatility in any company: with others, in another order, alone."""
    returns = answers.inputs[rng.choice(len(answers.inputs), 24, replace=False)]
    whole = answers.volatility_of(returns)
    for rows in (rng.permutation(24), np.array([3, 1]), np.array([7])):
        assert np.allclose(answers.volatility_of(returns[rows])[:, 20:], whole[rows, 20:], rtol=SAME, atol=1e-9), (
            "`volatility` gives a row other values when the other rows are left out, or stand in another order"
        )


@checks("volatility")
def test_volatility_is_that_of_one_day(answers, rng):
    """For returns that are always equally volatile, it is their standard deviation, for one day."""
    size = np.array([0.002, 0.005, 0.01, 0.02, 0.04])
    returns = _steady(rng, 5, 500) / 0.01 * size[:, None]
    ratio = answers.volatility_of(returns)[:, 100:].mean(axis=1) / size
    assert ((ratio >= 0.8) & (ratio <= 1.25)).all(), (
        "`volatility` is far from the standard deviation of returns that are equally volatile all the time; "
        "it is that of one day, and 0.01 is 1 %"
    )


@checks("volatility")
def test_volatility_rises_in_a_storm_and_falls_after_it(answers, rng):
    """After 20 wild days it is at least 1.5 times as high as before; after 100 calm ones at most 0.7 times as that."""
    returns = _steady(rng, 8, 400) / 2
    returns[:, 200:220] *= 6
    found = answers.volatility_of(returns)
    before, storm, after = (float(found[:, day].mean()) for day in (200, 220, 320))
    assert storm >= 1.5 * before, "`volatility` hardly rises in 20 days that are six times as wild as those before"
    assert after <= 0.7 * storm, "`volatility` hardly falls in the 100 calm days after a storm"


@checks("volatility")
def test_a_crash_counts_from_the_next_day_on(answers, rng):
    """A return of six standard deviations in column t raises column t + 1."""
    returns = _steady(rng, 8, 300)
    crash = returns.copy()
    crash[:, 250] = -0.06
    with_crash, without = answers.volatility_of(crash)[:, 251], answers.volatility_of(returns)[:, 251]
    assert (with_crash >= 1.05 * without).all(), (
        "`volatility` does not show a crash on the day after it; the return in column t belongs to column t + 1 already"
    )


# --- forecast ---------------------------------------------------------------------------------------------


@checks("forecast", gate=True)
def test_a_forecast_stands_alone(answers, rng):
    """A portfolio has the same forecast in any company: with others, in another order, alone."""
    few = rng.choice(len(answers.inputs), 40, replace=False)
    whole = answers.forecasts[1.0, 0.99]
    for rows in (few, few[:1]):
        again = answers.forecast_of(answers.inputs[rows], 0.99)
        assert all(np.allclose(a, b[rows], rtol=SAME, atol=1e-9) for a, b in zip(again, whole, strict=True)), (
            "`forecast` gives the same row other values when it is asked again, with other rows or alone"
        )


@checks("forecast")
def test_twice_the_returns_are_about_twice_the_risk(answers, rng):
    """When all returns of a portfolio are twice as large, both its figures are 1.6 to 2.4 times as large."""
    returns = answers.inputs[rng.choice(len(answers.inputs), 60, replace=False)]
    for double, single in zip(answers.forecast_of(2 * returns, 0.99), answers.forecast_of(returns, 0.99), strict=True):
        assert ((double >= 1.6 * single) & (double <= 2.4 * single)).all(), (
            "`forecast`: with all returns twice as large, the forecasts are not about twice as large"
        )


@checks("forecast")
def test_a_higher_level_is_a_greater_loss(answers):
    """At 0.99 no value at risk is below that at 0.975, and half of them are at least 1.05 times as great."""
    high, low = (np.concatenate([answers.forecasts[side, level][0] for side in SIDES]) for level in (0.99, 0.975))
    assert (high >= low * (1 - SAME)).all(), "`forecast` gives rows a lower value at risk at 0.99 than at 0.975"
    assert np.median(high / low) >= 1.05, "`forecast` gives hardly another value at risk at 0.99 than at 0.975"


@checks("forecast")
def test_the_tail_is_fatter_than_a_normal_one(answers):
    """For half of the rows, the value at risk is at least 1.2 times as great at 0.99 as at 0.975."""
    high, low = (np.concatenate([answers.forecasts[side, level][0] for side in SIDES]) for level in (0.99, 0.975))
    assert np.median(high / low) >= FATTER_THAN_NORMAL, (
        "`forecast` raises the value at risk too little from 0.975 to 0.99; the great losses of such portfolios lie "
        "further out than those of a normal distribution"
    )


@checks("forecast")
def test_losses_are_the_left_tail(answers, rng):
    """Portfolios with small gains and rare great losses have no lower value at risk than their opposites."""
    returns = np.where(rng.random((40, 500)) < 0.05, -0.04, 0.002) + rng.normal(0.0, 0.002, (40, 500))
    returns[:, -10:] = rng.choice([-0.004, 0.004], (40, 10))
    long, short = (float(answers.forecast_of(side * returns, 0.99)[0].mean()) for side in SIDES)
    assert long >= 0.95 * short, (
        "`forecast` gives portfolios with many small gains and rare great losses a lower value at risk than those who "
        "hold the opposite"
    )


@checks("forecast")
def test_the_last_day_counts_already(answers, rng):
    """A loss of six standard deviations in the last column raises the value at risk."""
    returns = _steady(rng, 20, 500)
    crash = returns.copy()
    crash[:, -1] = -0.06
    ratio = answers.forecast_of(crash, 0.975)[0] / answers.forecast_of(returns, 0.975)[0]
    assert ratio.mean() >= 1.05, (
        "`forecast` hardly changes when the loss of the last day becomes a crash; the forecast is for the day after it"
    )


def _share_of_breaches(answers, held_out, level: float, rows: NDArray[np.bool_] | slice = slice(None)) -> float:
    """Of the held-out days, both ways round."""
    return float(
        np.mean(
            [
                (-side * held_out.labels["next_return"] > answers.forecasts[side, level][0])[rows].mean()
                for side in SIDES
            ]
        )
    )


@checks("forecast")
def test_there_are_about_as_many_breaches_as_promised(answers, held_out):
    """On the held-out days, both ways round, breaches are 0.5 to 1.7 % at 0.99, and 1.6 to 3.8 % at 0.975."""
    for level in (0.99, 0.975):
        share = _share_of_breaches(answers, held_out, level)
        words = "often" if share > MOST[level] else "seldom"
        assert FEWEST[level] <= share <= MOST[level], (
            f"`forecast`: at the level {level}, the held-out loss is greater than the value at risk much too {words}; "
            "look at the volatility, at the number of days ahead, and at the quantile"
        )


@checks("forecast")
def test_storms_have_no_more_breaches_than_promised(answers, held_out):
    """At 0.99, after a wild month as after a calm one, breaches are 0.3 to 2.6 % of the held-out days."""
    squares = held_out.inputs**2
    ratio = np.sqrt(squares[:, -21:].mean(axis=1) / squares.mean(axis=1))
    for rows, what in ((ratio >= 1.25, "wild"), (ratio <= 0.75, "calm")):
        share = _share_of_breaches(answers, held_out, 0.99, rows)
        words = "often" if share > MOST_IN_WEATHER else "seldom"
        assert FEWEST_IN_WEATHER <= share <= MOST_IN_WEATHER, (
            f"`forecast`: after a {what} month, the held-out loss is greater than the value at risk much too {words}"
        )


@checks("forecast")
def test_expected_shortfall_is_the_mean_loss_beyond(answers, held_out):
    """Over all breaches of the held-out days, loss / expected shortfall is 0.85 to 1.2 on average."""
    for level in (0.99, 0.975):
        ratios = []
        for side in SIDES:
            value_at_risk, expected_shortfall = answers.forecasts[side, level]
            losses = -side * held_out.labels["next_return"]
            ratios.append((losses / expected_shortfall)[losses > value_at_risk])
        beyond = np.concatenate(ratios)
        if len(beyond) < 20:
            continue  # the test of how many there are says so
        words = "lower" if beyond.mean() > SHORTFALL_TO else "higher"
        assert SHORTFALL_FROM <= beyond.mean() <= SHORTFALL_TO, (
            f"`forecast`: at the level {level}, the expected shortfall is much {words} than the held-out losses beyond "
            "the value at risk are on average"
        )
