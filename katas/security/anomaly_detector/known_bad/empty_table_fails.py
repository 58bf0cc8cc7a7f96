# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the minimum time of a table that may have no rows."""

CAUGHT_BY = "test_no_flows_give_no_windows"

_all_features = window_features


def window_features(flows):
    first_hour = flows["time"].dt.floor("h").iloc[0]
    features = _all_features(flows)
    return features[features["hour"] >= min(first_hour, features["hour"].min())]
