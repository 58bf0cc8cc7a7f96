# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Expands to a grid of all hours and keeps the empty ones: windows without a flow."""

import pandas as pd

CAUGHT_BY = "test_each_host_and_hour_with_a_flow_has_a_row"

_all_features = window_features


def window_features(flows):
    features = _all_features(flows)
    if len(features) == 0:
        return features
    grid = pd.MultiIndex.from_product([features["hour"].drop_duplicates(), features["host"].drop_duplicates()])
    filled = features.set_index(["hour", "host"]).reindex(grid, fill_value=0)
    return filled.reset_index(names=["hour", "host"])
