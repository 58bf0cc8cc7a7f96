# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Measures each host by its own past, and takes one without a past for the worst of all."""

CAUGHT_BY = "test_honest_drift_does_not_use_up_the_budget"

_fit, _by_surprise = fit_detector, anomaly_score


def fit_detector(features):
    by_host = features.groupby("host")["log_bytes_out"]
    return _fit(features), by_host.median(), by_host.std()


def anomaly_score(detector, features):
    usual, median, spread = detector
    host = features["host"]
    own = (features["log_bytes_out"] - host.map(median)) / host.map(spread).clip(lower=0.3)
    return _by_surprise(usual, features) + own.fillna(20.0).to_numpy()
