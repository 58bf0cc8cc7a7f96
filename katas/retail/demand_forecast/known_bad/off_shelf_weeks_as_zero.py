# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts weeks off the shelf as zero sales: what comes back is under-ordered."""

import numpy as np

CAUGHT_BY = "test_mean_units_are_of_the_eight_weeks_known"

_on_shelf = order_features


def order_features(plan, demand, lead_weeks):
    item, week = plan["item"].to_numpy(), plan["week"].to_numpy()
    sold = np.zeros((item.max() + 1, week.max() + lead_weeks + 8))
    sold[item, week + lead_weeks + 7] = np.nan_to_num(demand)
    mean = sum(sold[item, week + back] for back in range(8)) / 8
    return _on_shelf(plan, demand, lead_weeks).assign(mean_8w_units=mean)
