# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Sums a host's scores: who works all day is more suspicious than who attacks for an hour."""

import pandas as pd

CAUGHT_BY = "test_alerts_have_the_greatest_scores"

_by_worst = choose_alerts


def choose_alerts(windows, score, alerts_per_day):
    day = windows["hour"].dt.floor("D").to_numpy()
    total = pd.Series(score).groupby([day, windows["host"].to_numpy()]).transform("sum").to_numpy()
    return _by_worst(windows, total, alerts_per_day)
