# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Has no causal mask: every position attends to the words that it is asked for."""

CAUGHT_BY = "test_nothing_attends_to_later_places"

_causal = _allowed


def _allowed(is_word, causal):
    return _causal(is_word, False)
