# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts with `str.count`, which finds "the" in "theme" and "art" in "start"."""

import numpy as np

CAUGHT_BY = "test_every_occurrence_of_a_word_counts"


def count_words(texts, vocabulary):
    plain = [" ".join(tokenize(text)) for text in texts]
    counts = [[text.count(word) for word in vocabulary] for text in plain]
    return np.array(counts, dtype=np.int64).reshape(len(texts), len(vocabulary))
