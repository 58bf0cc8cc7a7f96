# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the rows to be in order of time and cuts the table at a position."""

import numpy as np

CAUGHT_BY = "test_split_reads_the_time_and_not_the_order_of_rows"

_by_time = split_by_time


def split_by_time(transactions, test_start, delay_days):
    train, test = _by_time(transactions, test_start, delay_days)
    position = np.arange(len(transactions))
    return position < train.sum(), position >= len(transactions) - test.sum()
