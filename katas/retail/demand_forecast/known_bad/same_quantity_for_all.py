"""Orders the same quantity of everything: the median of all past demand."""

import numpy as np

CAUGHT_BY = "test_orders_follow_the_item"
LAZY = True


def order_quantities(train_features, train_demand, features, shortage_usd, overage_usd):
    return np.full(len(features), np.median(train_demand))
