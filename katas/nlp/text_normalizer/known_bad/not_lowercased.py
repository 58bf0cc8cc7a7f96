# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Does not lowercase: "Film" at the start of a sentence is another word than "film"."""

import re
import unicodedata

CAUGHT_BY = "test_capitals_do_not_count"


def tokenize(text):
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    separators = {ord(character): " " for character in set(plain) if not _is_in_words(character)}
    return [word for piece in plain.translate(separators).split() for word in re.split("''+", piece.strip("'")) if word]
