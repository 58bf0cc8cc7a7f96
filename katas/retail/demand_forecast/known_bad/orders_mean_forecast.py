# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Orders the expected demand, whatever a lack or a leftover costs."""

CAUGHT_BY = "test_orders_cover_demand_where_a_lack_is_dear"


def order_quantities(train_features, train_demand, features, shortage_usd, overage_usd):
    return _fitted(train_features, train_demand).predict(features)
