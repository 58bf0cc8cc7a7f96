# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Measures all by the greatest value of the past, which has attacks in it."""

import numpy as np

CAUGHT_BY = "test_loud_attacks_in_the_past_do_not_hide_others"


def fit_detector(features):
    past = features[[*JUDGED]].to_numpy(float)
    return np.median(past, axis=0), past.max(axis=0) - np.median(past, axis=0)


def anomaly_score(detector, features):
    middle, scale = detector
    return ((features[[*JUDGED]].to_numpy(float) - middle) / np.maximum(scale, 1e-9)).max(axis=1)
