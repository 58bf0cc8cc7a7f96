# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts the flows to one destination at all its ports together."""

CAUGHT_BY = "test_flows_destinations_and_ports_are_counted"

_all_features = window_features


def window_features(flows):
    features = _all_features(flows)
    busiest = _all_features(flows.assign(port=1))["busiest_pair"]
    return features.assign(busiest_pair=busiest)
