# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Multiplies daily volatility by 252 instead of its square root: sixteen times too much."""

CAUGHT_BY = "test_volatility_is_that_of_log_returns_for_a_year"

_root_of_time = risk


def risk(growth):
    figures = _root_of_time(growth)
    return figures | {"annual_volatility": figures["annual_volatility"] * 252**0.5}
