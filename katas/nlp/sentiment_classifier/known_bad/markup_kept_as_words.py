# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Keeps the markup: "br" becomes the commonest word of long reviews."""

CAUGHT_BY = "test_markup_is_no_word"

_without_markup = mark_negation


def mark_negation(text):
    return _without_markup(text.replace("<br />", ". br. "))
