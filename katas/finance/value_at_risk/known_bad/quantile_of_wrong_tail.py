# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the tail of the gains: right for symmetric portfolios, and for no other."""

CAUGHT_BY = "test_losses_are_the_left_tail"

_left_tail = forecast


def forecast(returns, level):
    return _left_tail(-returns, level)
