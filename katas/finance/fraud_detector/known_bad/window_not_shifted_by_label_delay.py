# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Ends the terminal's window at the payment: the last week or more of its 28 days has no verdicts yet."""

import numpy as np

CAUGHT_BY = "test_terminal_features_cover_the_delivered_verdicts"

_up_to_the_delivery = rolling_features


def rolling_features(transactions):
    time, verdicts_until = _seconds(transactions["time"]), _seconds(transactions["verdicts_until"])
    by_terminal = _Timeline(transactions["terminal"].to_numpy(), time)
    judged = by_terminal.window(np.minimum(time - _days(28), verdicts_until), verdicts_until)
    count, frauds = by_terminal.count(judged), by_terminal.sum(judged, transactions["fraud"].fillna(0.0).to_numpy())
    return _up_to_the_delivery(transactions).assign(
        terminal_verdict_count_28d=count, terminal_fraud_share_28d=frauds / np.maximum(count, 1)
    )
