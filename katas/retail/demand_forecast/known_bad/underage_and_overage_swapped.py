# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Inverts the critical ratio, overage over the sum: what is dear to lack is what will be lacking."""

CAUGHT_BY = "test_orders_grow_with_the_cost_of_a_lack"

_right_way_round = order_quantities


def order_quantities(train_features, train_demand, features, shortage_usd, overage_usd):
    return _right_way_round(train_features, train_demand, features, overage_usd, shortage_usd)
