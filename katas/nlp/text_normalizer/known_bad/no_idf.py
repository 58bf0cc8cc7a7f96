"""Leaves rarity out: texts are alike when they have the same small words."""

import numpy as np

CAUGHT_BY = "test_rare_words_weigh_more"


def tf_idf(counts, archive_counts):
    length = np.sqrt((counts**2).sum(axis=1, keepdims=True))
    return counts / np.where(length > 0, length, 1.0)
