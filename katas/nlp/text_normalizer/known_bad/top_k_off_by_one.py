"""Slices with [:-k:-1], which gives one less than k."""

import numpy as np

CAUGHT_BY = "test_as_many_texts_are_found_as_are_wanted"


def most_similar(query_weights, text_weights, k):
    return np.argsort(query_weights @ text_weights.T, axis=1)[:, :-k:-1]
