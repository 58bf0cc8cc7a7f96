# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Calls a contact new where it first stands in the table, whatever the time: the order of rows decides."""

import pandas as pd

CAUGHT_BY = "test_order_of_the_flows_does_not_matter"

_all_features = window_features


def window_features(flows):
    features = _all_features(flows)
    first = ~flows.duplicated(["host", "destination"]).to_numpy()
    key = [flows["time"].dt.floor("h").rename("hour").to_numpy(), flows["host"].to_numpy()]
    contacts = pd.Series(first).groupby(key).sum()
    window = pd.MultiIndex.from_frame(features[["hour", "host"]])
    return features.assign(first_contacts=contacts.reindex(window).to_numpy())
