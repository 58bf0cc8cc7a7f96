"""Draws a fold for each row, as a shuffled KFold does: duplicates fall on both sides."""

import numpy as np

CAUGHT_BY = "test_copies_of_a_review_share_a_fold"


def assign_folds(texts, n_folds):
    return np.random.default_rng(0).permutation(len(texts)) % n_folds
