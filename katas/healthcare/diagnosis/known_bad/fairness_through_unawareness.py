# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Leaves age and sex out to be fair: the old are told that they are well, the young that they are ill."""

CAUGHT_BY = "test_young_and_old_women_and_men_are_told_their_risk"

_fit_all, _risk_all = fit_model, predict_risk


def fit_model(patients, died):
    return _fit_all(patients.drop(columns=["age_years", "sex"]), died)


def predict_risk(model, patients):
    return _risk_all(model, patients.drop(columns=["age_years", "sex"]))
