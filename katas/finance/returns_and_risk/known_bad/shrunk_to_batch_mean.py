# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Shrinks each forecast towards the mean of all funds in the call: funds at later dates among them."""

CAUGHT_BY = "test_a_forecast_does_not_depend_on_other_funds"

_alone = forecast_volatility


def forecast_volatility(log_returns):
    forecast = _alone(log_returns)
    return 0.8 * forecast + 0.2 * forecast.mean()
