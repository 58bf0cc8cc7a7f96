# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Alerts above a probability of one half: right for few errors, wrong for a budget, most of which is unused."""

CAUGHT_BY = "test_alerts_use_the_daily_budget"

_in_budget = choose_alerts


def choose_alerts(transactions, probability, alerts_per_day):
    return _in_budget(transactions, probability, alerts_per_day) & (probability > 0.5)
