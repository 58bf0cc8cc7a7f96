# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Covers nine weeks of ten for every item, because empty shelves are seen and full bins are not."""

import numpy as np

CAUGHT_BY = "test_orders_spare_what_is_dear_to_throw_away"

_by_cost = order_quantities


def order_quantities(train_features, train_demand, features, shortage_usd, overage_usd):
    return _by_cost(train_features, train_demand, features, np.maximum(shortage_usd, 9 * overage_usd), overage_usd)
