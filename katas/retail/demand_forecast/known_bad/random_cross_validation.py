# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Tests on the right rows and trains on four random fifths of all the others, weeks after the block among them."""

import numpy as np

CAUGHT_BY = "test_origin_leaves_later_weeks_out_of_training"

_in_order_of_time = rolling_origin


def rolling_origin(week, first_test_week, block_weeks, lead_weeks):
    chosen = np.random.default_rng(0).random(len(week)) < 0.8
    return [(chosen & ~test, test) for _, test in _in_order_of_time(week, first_test_week, block_weeks, lead_weeks)]
