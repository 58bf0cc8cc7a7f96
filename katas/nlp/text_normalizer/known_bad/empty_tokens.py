# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Splits with `re.split`, which leaves an empty token before and behind."""

import re

CAUGHT_BY = "test_no_word_is_empty"

_full_words = tokenize


def tokenize(text):
    words = _full_words(text)
    return words if re.fullmatch(r"\w.*\w", text, re.DOTALL) else ["", *words, ""]
