# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Sorts the vocabulary again: the columns are right only if it was sorted before."""

CAUGHT_BY = "test_columns_stand_in_the_order_of_the_vocabulary"

_in_order_given = count_words


def count_words(texts, vocabulary):
    return _in_order_given(texts, sorted(vocabulary))
