# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives the loss of ten days, as some rules of capital have it, where that of one day is asked for."""

CAUGHT_BY = "test_there_are_about_as_many_breaches_as_promised"

_of_one_day = forecast


def forecast(returns, level):
    value_at_risk, expected_shortfall = _of_one_day(returns, level)
    return value_at_risk * 10**0.5, expected_shortfall * 10**0.5
