"""What is true of forecasts of volatility."""

from __future__ import annotations

import numpy as np

from mlekata.authoring import checks

MOST_OFF = 1.6  # geometric mean of forecast / realised, or its inverse


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
