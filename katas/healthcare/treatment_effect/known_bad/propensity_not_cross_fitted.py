# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Predicts propensities for the patients that the model was trained on."""

CAUGHT_BY = "test_propensity_does_not_know_who_was_treated"


def propensity(covariates, treated):
    return _chance_model(covariates.to_numpy(), treated).predict_proba(covariates.to_numpy())[:, 1]
