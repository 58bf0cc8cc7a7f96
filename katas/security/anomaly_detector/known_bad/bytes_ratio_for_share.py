# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Divides the bytes sent by the bytes received: no share, and nothing at all where nothing came back."""

CAUGHT_BY = "test_shares_are_of_the_window"

_all_features = window_features


def window_features(flows):
    features = _all_features(flows)
    share = features["out_share"]
    return features.assign(out_share=share / (1.0 - share).clip(lower=1e-9))
