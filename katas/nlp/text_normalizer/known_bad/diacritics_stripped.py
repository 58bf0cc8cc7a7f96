# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Strips diacritics to make words equal: "pâté" becomes "pate", and Hindi loses its vowels."""

import unicodedata

CAUGHT_BY = "test_letters_and_marks_of_every_script_make_words"

_with_accents = tokenize


def tokenize(text):
    apart = unicodedata.normalize("NFKD", text)
    return _with_accents("".join(character for character in apart if not unicodedata.combining(character)))
