# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Uses last week's sales as a feature, although quantities are fixed four weeks before."""

CAUGHT_BY = "test_features_do_not_use_demand_after_the_order"

_with_lead = order_features


def order_features(plan, demand, lead_weeks):
    return _with_lead(plan, demand, lead_weeks).assign(last_week=_with_lead(plan, demand, 1)["last_units"])
