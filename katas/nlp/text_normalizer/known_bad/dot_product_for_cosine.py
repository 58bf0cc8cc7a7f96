"""Leaves out the division by the length: the longest texts are most similar to everything."""

import numpy as np

CAUGHT_BY = "test_every_row_has_length_one"


def tf_idf(counts, archive_counts):
    return counts * (np.log((1 + len(archive_counts)) / (1 + (archive_counts > 0).sum(axis=0))) + 1)
