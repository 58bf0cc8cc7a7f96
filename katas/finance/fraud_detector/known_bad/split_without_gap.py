# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Trains up to the start of the test period, on payments whose verdicts were not known by then."""

CAUGHT_BY = "test_split_leaves_out_payments_without_a_verdict"

_with_gap = split_by_time


def split_by_time(transactions, test_start, delay_days):
    return _with_gap(transactions, test_start, 0)
