# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Penalises hours at which the firm sleeps: a list of those who work at night."""

CAUGHT_BY = "test_the_night_shift_is_not_flagged_for_its_hours"

_by_surprise = anomaly_score


def anomaly_score(detector, features):
    hour = features["hour"].dt.hour.to_numpy()
    return _by_surprise(detector, features) + 8.0 * ((hour >= 21) | (hour < 6))
