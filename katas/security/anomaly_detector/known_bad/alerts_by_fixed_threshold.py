# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Raises alerts only above a fixed threshold: on most days most of the budget is left."""

import numpy as np

CAUGHT_BY = "test_alerts_use_the_daily_budget"

_in_budget = choose_alerts


def choose_alerts(windows, score, alerts_per_day):
    middle = np.median(score)
    limit = middle + 5.0 * np.median(np.abs(score - middle))
    return _in_budget(windows, score, alerts_per_day) & (score > limit)
