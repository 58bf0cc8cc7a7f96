# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives an effect for everybody: where nobody alike was treated, it is extrapolated."""

CAUGHT_BY = "test_effects_are_missing_where_the_study_says_nothing"


def patient_effects(covariates, treated, days_home, asked):
    one, other = (_days_model().fit(covariates[arm], days_home[arm]).predict(asked) for arm in (treated, ~treated))
    return one - other
