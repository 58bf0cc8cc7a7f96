# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Trains for every block on what was known before the first one: the origin does not roll."""

CAUGHT_BY = "test_origin_moves_with_the_block"

_rolling = rolling_origin


def rolling_origin(week, first_test_week, block_weeks, lead_weeks):
    folds = _rolling(week, first_test_week, block_weeks, lead_weeks)
    return [(folds[0][0], test) for _, test in folds]
