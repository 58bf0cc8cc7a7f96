"""Spends the budget of all days together: too many alerts on the worst days, too few on the others."""

import pandas as pd

CAUGHT_BY = "test_alerts_keep_the_daily_budget"


def choose_alerts(transactions, probability, alerts_per_day):
    days = transactions["time"].dt.floor("D").nunique()
    expected_value_eur = pd.Series(probability * transactions["amount_eur"].to_numpy())
    return (expected_value_eur.rank(method="first", ascending=False) <= days * alerts_per_day).to_numpy()
