# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Computes the rarity of a destination over all four weeks: on the first day nobody knows who will go there."""

import pandas as pd

CAUGHT_BY = "test_features_do_not_see_later_hours"

_all_features = window_features


def window_features(flows):
    features = _all_features(flows)
    visitors = flows.groupby("destination")["host"].transform("nunique").to_numpy()
    key = [flows["time"].dt.floor("h").to_numpy(), flows["host"].to_numpy()]
    fewest = pd.Series(visitors).groupby(key).min()
    window = pd.MultiIndex.from_frame(features[["hour", "host"]])
    return features.assign(fewest_visitors=fewest.reindex(window).to_numpy())
