# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Rolls over the terminal's verdicts with the payment's own among them: in training the feature holds the label."""

import pandas as pd

CAUGHT_BY = "test_features_use_no_verdict_before_it_is_delivered"

_as_delivered = rolling_features


def rolling_features(transactions):
    just_after = transactions["time"] + pd.Timedelta(seconds=1)
    return _as_delivered(transactions.assign(verdicts_until=just_after))
