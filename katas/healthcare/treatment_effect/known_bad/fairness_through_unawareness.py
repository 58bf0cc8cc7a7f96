# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Leaves age out to be fair to the old: they are treated like the young, whom it helps."""

CAUGHT_BY = "test_the_old_are_not_harmed"

_effects_of = patient_effects


def patient_effects(covariates, treated, days_home, asked):
    seen = [name for name in covariates.columns if name != "age_years"]
    return _effects_of(covariates[seen], treated, days_home, asked[seen])
