# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Averages the rates of single flows, those without a duration left out: short flows outweigh long ones."""

CAUGHT_BY = "test_rates_are_finite_and_of_the_window"

_all_features = window_features


def window_features(flows):
    features = _all_features(flows)
    seconds = flows["duration_s"].where(flows["duration_s"] > 0)
    rate = (flows["bytes_out"] + flows["bytes_in"]) / seconds
    key = [flows["time"].dt.floor("h").rename("hour"), flows["host"]]
    mean = rate.groupby(key).mean().rename("rate").reset_index()
    rate = features[["hour", "host"]].merge(mean, how="left", on=["hour", "host"])["rate"]
    return features.assign(bytes_per_s=rate.fillna(0.0).to_numpy())
