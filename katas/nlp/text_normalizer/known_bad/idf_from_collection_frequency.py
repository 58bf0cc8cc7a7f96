"""Takes the number of occurrences for the number of texts: a word that one text repeats counts as common."""

import numpy as np

CAUGHT_BY = "test_rare_words_weigh_more"


def tf_idf(counts, archive_counts):
    idf = np.log((1 + len(archive_counts)) / (1 + archive_counts.sum(axis=0))) + 1
    weights = counts * idf
    length = np.sqrt((weights**2).sum(axis=1, keepdims=True))
    return weights / np.where(length > 0, length, 1.0)
