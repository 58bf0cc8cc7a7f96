# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes a normal quantile with the item's own spread: for slow movers it is below zero."""

import statistics

import numpy as np

CAUGHT_BY = "test_orders_are_quantities"


def order_quantities(train_features, train_demand, features, shortage_usd, overage_usd):
    forecast = _fitted(train_features, train_demand).predict(features)
    spread = features["spread_26w_units"].fillna(0).to_numpy()
    ratio = shortage_usd / (shortage_usd + overage_usd)
    normal = statistics.NormalDist()
    return forecast + np.array([normal.inv_cdf(value) for value in ratio]) * spread
