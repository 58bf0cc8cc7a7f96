# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Keeps the prevalence of the enriched export: every risk is too high, and no ranking shows it."""

CAUGHT_BY = "test_risks_mean_what_they_say"


def predict_risk(model, patients):
    return model.predict_proba(_on_scales(patients))[:, 1]
