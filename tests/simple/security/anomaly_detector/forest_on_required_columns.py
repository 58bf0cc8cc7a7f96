"""An isolation forest on the columns that the brief requires, without a history of any kind."""

from sklearn.ensemble import IsolationForest

_required = ["flows", "destinations", "ports", "busiest_pair", "failed_share", "bytes_out", "out_share", "bytes_per_s"]


def fit_detector(features):
    return IsolationForest(n_estimators=200, random_state=0).fit(features[_required])


def anomaly_score(detector, features):
    return -detector.score_samples(features[_required])
