# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Centres the scores on the batch, so that half of any batch is positive: a review depends on the others."""

import numpy as np

CAUGHT_BY = "test_probability_does_not_depend_on_the_batch"

_one_by_one = positive_probability


def positive_probability(model, texts):
    probability = np.clip(_one_by_one(model, texts), 1e-6, 1 - 1e-6)
    log_odds = np.log(probability / (1 - probability))
    return 1 / (1 + np.exp(np.median(log_odds) - log_odds))
