# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Turns scores into ranks within the call: what is the worst window depends on what else is asked."""

import numpy as np

CAUGHT_BY = "test_score_of_a_window_does_not_depend_on_the_batch"

_one_by_one = anomaly_score


def anomaly_score(detector, features):
    return np.argsort(np.argsort(_one_by_one(detector, features))) / len(features)
