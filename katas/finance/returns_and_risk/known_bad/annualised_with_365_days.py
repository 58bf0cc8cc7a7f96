# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes trading days for days of the calendar: a year of 365 of them, and returns and volatility to match."""

CAUGHT_BY = "test_annual_return_is_the_growth_per_252_trading_days"

_trading_days = risk


def risk(growth):
    figures = _trading_days(growth)
    annual_return = (1 + figures["annual_return"]) ** (365 / 252) - 1
    return figures | {
        "annual_return": annual_return,
        "annual_volatility": figures["annual_volatility"] * (365 / 252) ** 0.5,
    }
