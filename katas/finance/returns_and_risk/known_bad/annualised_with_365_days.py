# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Annualises with 365 days, although a year has about 252 trading days."""

CAUGHT_BY = "test_annual_return_is_the_growth_per_252_trading_days"

_trading_days = risk


def risk(growth):
    figures = _trading_days(growth)
    annual_return = (1 + figures["annual_return"]) ** (365 / 252) - 1
    return figures | {
        "annual_return": annual_return,
        "annual_volatility": figures["annual_volatility"] * (365 / 252) ** 0.5,
    }
