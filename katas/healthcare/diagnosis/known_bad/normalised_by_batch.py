# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Standardises new patients by their own mean and spread: on a ward full of ill people nobody is."""

CAUGHT_BY = "test_a_risk_does_not_depend_on_other_patients"

NUMBERS = ["mean_pressure", "heart_rate", "respiratory_rate", "coma_score", "creatinine", "bilirubin", "age_years"]
_fit_on_scales, _risk_on_scales = fit_model, predict_risk


def _scaled(patients):
    values = patients[NUMBERS]
    return patients.assign(**((values - values.mean()) / values.std().fillna(1.0).replace(0.0, 1.0)))


def _on_scales(patients):
    return patients


def fit_model(patients, died):
    return _fit_on_scales(_scaled(patients), died)


def predict_risk(model, patients):
    return _risk_on_scales(model, _scaled(patients))
