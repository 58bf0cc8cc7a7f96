"""Leaves out the inverse document frequency: texts are alike when they share common words."""

import numpy as np

CAUGHT_BY = "test_rare_words_weigh_more"


def tf_idf(counts, archive_counts):
    length = np.sqrt((counts**2).sum(axis=1, keepdims=True))
    return counts / np.where(length > 0, length, 1.0)
