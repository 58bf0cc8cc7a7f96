"""Accumulates lookups name by name and returns the score where the budget ends, in the middle of a tie."""

import numpy as np

CAUGHT_BY = "test_equal_scores_are_held_back_together"


def choose_threshold(scores, lookups, false_positives_per_million):
    order = np.argsort(-scores, kind="stable")
    fits = np.cumsum(lookups[order]) * 1e6 <= false_positives_per_million * np.sum(lookups)
    return float(scores[order][fits.sum() - 1]) if fits.any() else np.inf
