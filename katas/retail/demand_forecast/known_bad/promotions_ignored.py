# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Forecasts from past sales alone: neither planned promotions nor planned prices are among the features."""

CAUGHT_BY = "test_orders_follow_the_promotions"

_with_promotions = order_features


def order_features(plan, demand, lead_weeks):
    plain = plan.assign(display=0.0, mailer=0.0, price_usd=1.0)
    features = _with_promotions(plain, demand, lead_weeks)
    return features.assign(mean_promoted_units=features["mean_26w_units"])
