# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Asks an isolation forest for its verdict instead of its score: hundreds of windows tie."""

from sklearn.ensemble import IsolationForest

CAUGHT_BY = "test_scores_are_degrees_of_suspicion"


def fit_detector(features):
    forest = IsolationForest(n_estimators=30, contamination=0.02, random_state=0)
    return forest.fit(features[[*JUDGED]].to_numpy())


def anomaly_score(detector, features):
    return (detector.predict(features[[*JUDGED]].to_numpy()) < 0).astype(float)
