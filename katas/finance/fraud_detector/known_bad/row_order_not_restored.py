# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Sorts the payments by time to build windows and returns them so: features stand beside other payments."""

CAUGHT_BY = "test_features_come_in_the_order_of_the_rows_given"

_in_order_of_rows = rolling_features


def rolling_features(transactions):
    return _in_order_of_rows(transactions.sort_values("time", kind="stable"))
