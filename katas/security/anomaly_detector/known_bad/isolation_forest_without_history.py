"""Gives an isolation forest the sums and counts of the hour, and nothing that a host did before."""

from sklearn.ensemble import IsolationForest

CAUGHT_BY = "test_unseen_attacks_are_found"

PLAIN = ["flows", "destinations", "ports", "busiest_pair", "failed_share", "bytes_out", "out_share", "bytes_per_s"]


def fit_detector(features):
    return IsolationForest(n_estimators=50, random_state=0).fit(features[PLAIN].to_numpy())


def anomaly_score(detector, features):
    return -detector.score_samples(features[PLAIN].to_numpy())
