# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the tail of the last 500 returns as they are: blind to the storm, and to its end."""

CAUGHT_BY = "test_storms_have_no_more_breaches_than_promised"


def forecast(returns, level):
    return _empirical_tail(returns, level)
