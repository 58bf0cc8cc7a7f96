# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Leaves empty texts out: every row behind them belongs to another text."""

CAUGHT_BY = "test_every_text_has_a_row_and_every_word_a_column"

_one_row_each = count_words


def count_words(texts, vocabulary):
    return _one_row_each([text for text in texts if tokenize(text)], vocabulary)
