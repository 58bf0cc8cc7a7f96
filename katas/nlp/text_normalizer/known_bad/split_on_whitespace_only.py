"""Splits on whitespace only: "good" and "good," are two words."""

import unicodedata

CAUGHT_BY = "test_words_are_what_stands_between_other_characters"


def tokenize(text):
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split()
