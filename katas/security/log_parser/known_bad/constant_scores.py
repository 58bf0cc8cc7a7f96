"""Gives every source the same score: no ranking at all."""

import numpy as np

CAUGHT_BY = "test_scores_are_degrees_of_suspicion"
LAZY = True


def score_sources(features):
    return np.zeros(len(features))
