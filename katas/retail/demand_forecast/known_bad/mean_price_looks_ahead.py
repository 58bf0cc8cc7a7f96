# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Compares the price with the item's mean over all weeks, also those that are not planned yet."""

CAUGHT_BY = "test_features_do_not_see_later_plans"

_of_the_past = order_features


def order_features(plan, demand, lead_weeks):
    over_mean = plan["price_usd"] / plan["price_usd"].groupby(plan["item"].to_numpy()).transform("mean")
    return _of_the_past(plan, demand, lead_weeks).assign(price_over_year=over_mean.to_numpy())
