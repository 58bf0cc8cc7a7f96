# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Divides by the sum of the weights and not by the Euclidean length."""

import numpy as np

CAUGHT_BY = "test_every_row_has_length_one"

_of_length_one = tf_idf


def tf_idf(counts, archive_counts):
    weights = _of_length_one(counts, archive_counts)
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-12)
