# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Reverses the decay: the oldest returns have the greatest weight, and the forecast is about last year."""

CAUGHT_BY = "test_the_latest_returns_count_most"

_latest_first = forecast_volatility


def forecast_volatility(log_returns):
    return _latest_first(log_returns[:, ::-1])
