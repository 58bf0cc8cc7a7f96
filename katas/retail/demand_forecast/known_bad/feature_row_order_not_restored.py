# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Sorts by item and week to compute lags, and does not restore the order of the rows."""

import numpy as np

CAUGHT_BY = "test_features_come_in_the_order_of_the_rows_given"

_row_by_row = order_features


def order_features(plan, demand, lead_weeks):
    order = np.lexsort((plan["week"], plan["item"]))
    return _row_by_row(plan.iloc[order], demand[order], lead_weeks)
