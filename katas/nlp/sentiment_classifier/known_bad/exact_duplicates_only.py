"""Groups exact duplicates only: near-duplicates, slightly edited, leak across folds."""

import numpy as np

CAUGHT_BY = "test_copies_of_a_review_share_a_fold"


def assign_folds(texts, n_folds):
    review = np.unique(texts, return_inverse=True)[1]
    return np.random.default_rng(0).permutation(review.max() + 1)[review] % n_folds
