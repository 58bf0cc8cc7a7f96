# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Does not mask padding in the attention."""

CAUGHT_BY = "test_nothing_attends_to_padding"

_without_padding = _allowed


def _allowed(is_word, causal):
    return _without_padding(torch.ones_like(is_word), causal)
