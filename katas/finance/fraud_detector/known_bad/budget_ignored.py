"""Raises an alert for everything suspicious, as if the desk had no limit."""

CAUGHT_BY = "test_alerts_keep_the_daily_budget"


def choose_alerts(transactions, probability, alerts_per_day):
    return probability > 0.01
