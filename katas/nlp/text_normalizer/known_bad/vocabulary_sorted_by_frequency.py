# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Puts the commonest words first: the columns of two archives cannot be compared, and ties fall as they like."""

from collections import Counter

CAUGHT_BY = "test_vocabulary_is_sorted_and_has_each_word_once"

_sorted_vocabulary = learn_vocabulary


def learn_vocabulary(texts, min_texts):
    wanted = set(_sorted_vocabulary(texts, min_texts))
    return [
        word for word, _ in Counter(word for text in texts for word in tokenize(text)).most_common() if word in wanted
    ]
