# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts how often a word occurs, and not in how many texts: one text that repeats itself makes a word common."""

from collections import Counter

CAUGHT_BY = "test_vocabulary_counts_texts_and_not_occurrences"


def learn_vocabulary(texts, min_texts):
    occurrences = Counter(word for text in texts for word in tokenize(text))
    return sorted(word for word, count in occurrences.items() if count >= min_texts)
