# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes "at least" for "more than": words in exactly min_texts texts are lost."""

CAUGHT_BY = "test_vocabulary_counts_texts_and_not_occurrences"

_at_least = learn_vocabulary


def learn_vocabulary(texts, min_texts):
    return _at_least(texts, min_texts + 1 if min_texts > 1 else 1)
