# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Uses `lower`, which leaves "Straße" apart from "STRASSE" and the Greek final sigma apart from the other one."""

import re
import unicodedata

CAUGHT_BY = "test_capitals_do_not_count"


def tokenize(text):
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    separators = {ord(character): " " for character in set(plain) if not _is_in_words(character)}
    return [word for piece in plain.translate(separators).split() for word in re.split("''+", piece.strip("'")) if word]
