# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Leaves out Unicode normalisation: an é of one code point and an é of two are different letters."""

import re

CAUGHT_BY = "test_one_word_has_one_spelling"


def tokenize(text):
    plain = text.casefold().replace("’", "'")
    separators = {ord(character): " " for character in set(plain) if not _is_in_words(character)}
    return [word for piece in plain.translate(separators).split() for word in re.split("''+", piece.strip("'")) if word]
