# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Trains up to the week before the block, as if quantities could be changed on the eve."""

CAUGHT_BY = "test_origin_leaves_the_lead_time_out_of_training"

_with_lead = rolling_origin


def rolling_origin(week, first_test_week, block_weeks, lead_weeks):
    return _with_lead(week, first_test_week, block_weeks, 1)
