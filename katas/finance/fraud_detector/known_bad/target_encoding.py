# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Replaces each terminal by its fraud rate over all rows: every training row contains its own label."""

CAUGHT_BY = "test_features_use_no_verdict_before_it_is_delivered"

_without_encoding = rolling_features


def rolling_features(transactions):
    encoded = transactions.groupby("terminal")["fraud"].transform("mean").fillna(0.0)
    return _without_encoding(transactions).assign(terminal_encoded=encoded.to_numpy())
