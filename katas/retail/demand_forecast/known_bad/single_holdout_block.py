# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Tests one block and stops: a single hold-out, no rolling origin."""

CAUGHT_BY = "test_origin_tests_each_week_once"

_all_blocks = rolling_origin


def rolling_origin(week, first_test_week, block_weeks, lead_weeks):
    return _all_blocks(week, first_test_week, block_weeks, lead_weeks)[:1]
