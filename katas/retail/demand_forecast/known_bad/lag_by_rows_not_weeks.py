# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Lags by rows of the item: after weeks off the shelf, four rows before is more than four weeks before."""

CAUGHT_BY = "test_last_units_are_of_the_last_week_known"

_by_weeks = order_features


def order_features(plan, demand, lead_weeks):
    features = _by_weeks(plan, demand, lead_weeks)
    in_order = plan.reset_index(drop=True).assign(units=demand).sort_values(["item", "week"])
    shifted = in_order.groupby("item")["units"].shift(lead_weeks)
    return features.assign(last_units=shifted.sort_index().to_numpy())
