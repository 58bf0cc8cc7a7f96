"""Sorts in ascending order: the least similar texts come first."""

import numpy as np

CAUGHT_BY = "test_most_similar_texts_come_first"


def most_similar(query_weights, text_weights, k):
    return np.argsort(query_weights @ text_weights.T, axis=1)[:, :k]
