# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Trains on blood pressure, heart rate and temperature: what a monitor shows says little about half a year."""

CAUGHT_BY = "test_those_who_died_had_higher_risks"

SHOWN = ["mean_pressure", "heart_rate", "temperature"]
_fit_all, _risk_all = fit_model, predict_risk


def fit_model(patients, died):
    return _fit_all(patients[SHOWN], died)


def predict_risk(model, patients):
    return _risk_all(model, patients[SHOWN])
