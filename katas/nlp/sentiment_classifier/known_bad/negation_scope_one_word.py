# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Marks only the word after the negation: "not a good film" negates the article."""

CAUGHT_BY = "test_all_words_of_the_clause_are_negated"

_whole_clauses = mark_negation


def mark_negation(text):
    words = _whole_clauses(text)
    before = ["", *words][: len(words)]
    return [
        word.removeprefix("not_") if other.startswith("not_") else word
        for word, other in zip(words, before, strict=True)
    ]
