# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Weights by inverse propensity without an outcome model: a wrong propensity, a wrong effect."""

import numpy as np

CAUGHT_BY = "test_average_is_right_when_outcomes_follow_a_line"


def average_effect(covariates, treated, days_home, chance):
    kept = _has_overlap(chance)
    scores = _scores(treated[kept], days_home[kept], chance[kept], np.zeros((kept.sum(), 2)))
    return scores.mean(), scores.std() / np.sqrt(len(scores))
