"""Takes two reviews for copies only if they are equal to the last sign: copies that were touched are leaked."""

import numpy as np

CAUGHT_BY = "test_copies_of_a_review_share_a_fold"


def assign_folds(texts, n_folds):
    review = np.unique(texts, return_inverse=True)[1]
    return np.random.default_rng(0).permutation(review.max() + 1)[review] % n_folds
