# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Knows the typewriter's apostrophe only: "don’t" from a telephone becomes "don" and "t"."""

CAUGHT_BY = "test_apostrophes_inside_a_word_belong_to_it"

_with_apostrophes = tokenize


def tokenize(text):
    return _with_apostrophes(text.replace("’", " "))
