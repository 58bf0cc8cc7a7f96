# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the apostrophe for punctuation: "don't" becomes "don" and "t"."""

CAUGHT_BY = "test_apostrophes_inside_a_word_belong_to_it"

_with_apostrophes = tokenize


def tokenize(text):
    return [part for word in _with_apostrophes(text) for part in word.split("'")]
