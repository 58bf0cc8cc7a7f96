"""Spends the budget of all days together: too many alerts on the worst days."""

import numpy as np

CAUGHT_BY = "test_alerts_keep_the_daily_budget"


def choose_alerts(windows, score, alerts_per_day):
    days = windows["hour"].dt.floor("D").nunique()
    worst = np.argsort(-score, kind="stable")[: alerts_per_day * days]
    return np.isin(np.arange(len(score)), worst)
