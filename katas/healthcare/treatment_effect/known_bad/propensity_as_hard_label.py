# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the predicted class, 0 or 1, for the propensity."""

CAUGHT_BY = "test_propensity_is_a_chance"

_chance_of = propensity


def propensity(covariates, treated):
    return (_chance_of(covariates, treated) > 0.5).astype(float)
