# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Drops items that sold fewer than three a week: they hardly move the total."""

import numpy as np

CAUGHT_BY = "test_slow_items_are_not_left_out"

_all_items = order_quantities


def order_quantities(train_features, train_demand, features, shortage_usd, overage_usd):
    orders = _all_items(train_features, train_demand, features, shortage_usd, overage_usd)
    return np.where(features["mean_8w_units"] < 3, 0.0, orders)
