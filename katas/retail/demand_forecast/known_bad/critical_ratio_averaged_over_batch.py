# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Averages the costs of all rows to one critical ratio: what spoils is ordered like what keeps."""

import numpy as np

CAUGHT_BY = "test_order_of_a_row_does_not_depend_on_the_other_rows"

_row_by_row = order_quantities


def order_quantities(train_features, train_demand, features, shortage_usd, overage_usd):
    mean_costs = (np.full(len(features), cost.mean()) for cost in (shortage_usd, overage_usd))
    return _row_by_row(train_features, train_demand, features, *mean_costs)
