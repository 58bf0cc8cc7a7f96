"""Divides by the length of every row, also by that of a text without known words: its weights are NaN."""

import numpy as np

CAUGHT_BY = "test_text_without_known_words_has_zero_weights"


def tf_idf(counts, archive_counts):
    weights = counts * (np.log((1 + len(archive_counts)) / (1 + (archive_counts > 0).sum(axis=0))) + 1)
    with np.errstate(invalid="ignore"):
        return weights / np.sqrt((weights**2).sum(axis=1, keepdims=True))
