# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the past for clean: measures all by the greatest value seen there, and that was an attack's."""

import numpy as np

CAUGHT_BY = "test_loud_attacks_in_the_past_do_not_hide_others"


def fit_detector(features):
    past = features[[*JUDGED]].to_numpy(float)
    return np.median(past, axis=0), past.max(axis=0) - np.median(past, axis=0)


def anomaly_score(detector, features):
    middle, scale = detector
    return ((features[[*JUDGED]].to_numpy(float) - middle) / np.maximum(scale, 1e-9)).max(axis=1)
