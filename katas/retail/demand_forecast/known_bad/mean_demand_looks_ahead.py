# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Adds the item's mean over all weeks, the week itself and those after it among them."""

import pandas as pd

CAUGHT_BY = "test_features_do_not_use_demand_after_the_order"

_of_the_past = order_features


def order_features(plan, demand, lead_weeks):
    year_mean = pd.Series(demand).groupby(plan["item"].to_numpy()).transform("mean")
    return _of_the_past(plan, demand, lead_weeks).assign(year_mean=year_mean.to_numpy())
