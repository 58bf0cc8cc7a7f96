"""Trusts \\w, to which the underscore belongs and the vowel signs of Hindi do not."""

import re
import unicodedata

CAUGHT_BY = "test_letters_and_marks_of_every_script_make_words"


def tokenize(text):
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return re.findall(r"\w+(?:'\w+)*", plain)
