# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts fraud at the terminal up to the payment, as if labels came at once: strong in training, blind in use."""

CAUGHT_BY = "test_features_use_no_verdict_before_it_is_delivered"

_as_delivered = rolling_features


def rolling_features(transactions):
    return _as_delivered(transactions.assign(verdicts_until=transactions["time"]))
