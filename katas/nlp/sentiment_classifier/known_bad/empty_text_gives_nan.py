# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Divides by the number of words: a review without any gets NaN."""

import numpy as np

CAUGHT_BY = "test_review_without_known_words_is_undecided"

_finite = positive_probability


def positive_probability(model, texts):
    n_words = np.array([len(mark_negation(text)) for text in texts])
    with np.errstate(invalid="ignore"):
        return _finite(model, texts) * n_words / n_words
