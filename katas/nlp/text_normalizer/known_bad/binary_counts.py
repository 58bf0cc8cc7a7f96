# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Records whether a word occurs, and not how often."""

import numpy as np

CAUGHT_BY = "test_every_occurrence_of_a_word_counts"

_how_often = count_words


def count_words(texts, vocabulary):
    return np.minimum(_how_often(texts, vocabulary), 1)
