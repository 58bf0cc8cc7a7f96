"""Leaves the ones out of the formula: a word that no text of the archive has is infinitely rare."""

import numpy as np

CAUGHT_BY = "test_rare_words_weigh_more"


def tf_idf(counts, archive_counts):
    idf = np.log(len(archive_counts) / (archive_counts > 0).sum(axis=0))
    weights = counts * idf
    length = np.sqrt((weights**2).sum(axis=1, keepdims=True))
    return weights / np.where(length > 0, length, 1.0)
