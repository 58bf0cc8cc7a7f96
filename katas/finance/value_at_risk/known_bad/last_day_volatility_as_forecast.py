# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Returns the volatility expected for the last day given, not for the day after it."""

CAUGHT_BY = "test_the_last_day_counts_already"


def forecast(returns, level):
    expected = volatility(returns)[:, :-1]
    shocks = returns[:, WARM_UP_DAYS:-1] / expected[:, WARM_UP_DAYS:-1]
    value_at_risk, expected_shortfall = _empirical_tail(shocks, level)
    return value_at_risk * expected[:, -1], expected_shortfall * expected[:, -1]
