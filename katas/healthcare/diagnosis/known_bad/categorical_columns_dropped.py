# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Drops every categorical column: a coma has the risk of a bad lung."""

CAUGHT_BY = "test_no_diagnosis_is_told_the_risk_of_another"

_fit_all, _risk_all = fit_model, predict_risk


def fit_model(patients, died):
    return _fit_all(patients.select_dtypes("number"), died)


def predict_risk(model, patients):
    return _risk_all(model, patients.select_dtypes("number"))
