# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives every patient the mortality of the training set: calibrated on average, and of no use at any bed."""

CAUGHT_BY = "test_risks_are_degrees"
LAZY = True


def fit_model(patients, died):
    return float(died.mean())


def predict_risk(model, patients):
    return np.full(len(patients), model)
