# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Penalises everybody who uses a port that the past does not have: a new service takes all places."""

import numpy as np
import pandas as pd

CAUGHT_BY = "test_honest_drift_does_not_use_up_the_budget"

_all_features, _fit, _by_surprise = window_features, fit_detector, anomaly_score


def window_features(flows):
    features = _all_features(flows)
    key = pd.MultiIndex.from_arrays([flows["time"].dt.floor("h"), flows["host"]])
    rarest = pd.Series(flows["port"].to_numpy(), index=key).groupby(level=[0, 1]).max()
    window = pd.MultiIndex.from_frame(features[["hour", "host"]])
    return features.assign(greatest_port=rarest.reindex(window).to_numpy())


def fit_detector(features):
    return _fit(features), features["greatest_port"].value_counts(normalize=True)


def anomaly_score(detector, features):
    share = features["greatest_port"].map(detector[1]).fillna(1e-5).to_numpy(float)
    return _by_surprise(detector[0], features) - 2.0 * np.log10(share)
