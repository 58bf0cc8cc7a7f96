# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Splits words at the apostrophe: "didn't" becomes "didn" and "t", and negates nothing."""

CAUGHT_BY = "test_contractions_negate"

_with_apostrophes = mark_negation


def mark_negation(text):
    return _with_apostrophes(text.replace("'", " ").replace("’", " "))
