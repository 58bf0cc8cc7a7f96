# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Does not lowercase: "Great" at the start of a sentence is another word than "great"."""

import re

CAUGHT_BY = "test_words_are_in_small_letters_and_without_signs"

_in_small_letters = mark_negation


def mark_negation(text):
    as_typed = WORD_OR_END.findall(text.replace(MARKUP, " . ").replace("’", "'"))
    typed = [word for word in as_typed if word not in ".,;:!?()"]
    marked = _in_small_letters(text)
    return [re.sub(r"(?<=^not_).*|^(?!not_).*", own, word, count=1) for word, own in zip(marked, typed, strict=True)]
