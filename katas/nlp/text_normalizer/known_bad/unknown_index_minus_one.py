# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Looks words up with -1 for the unknown, and counts all of them as the last word of the vocabulary."""

import numpy as np

CAUGHT_BY = "test_unseen_words_are_left_out"


def count_words(texts, vocabulary):
    column = {word: position for position, word in enumerate(vocabulary)}
    counts = np.zeros((len(texts), len(vocabulary)), dtype=np.int64)
    for row, text in zip(counts, texts, strict=True):
        for word in tokenize(text) if vocabulary else ():
            row[column.get(word, -1)] += 1
    return counts
