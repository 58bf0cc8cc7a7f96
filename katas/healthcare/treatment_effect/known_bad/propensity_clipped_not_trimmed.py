# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Clips propensities and averages over everybody, patients without overlap among them."""

import numpy as np

CAUGHT_BY = "test_average_is_over_patients_with_overlap"

_average_of = average_effect


def average_effect(covariates, treated, days_home, chance):
    return _average_of(covariates, treated, days_home, np.clip(chance, *OVERLAP))
