# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Masks the diagonal too: a position cannot attend to itself."""

CAUGHT_BY = "test_everything_allowed_is_attended_to"


def _allowed(is_word, causal):
    allowed = is_word[:, None, :]
    if causal:
        k = is_word.shape[1]
        allowed = allowed & torch.ones(k, k, dtype=torch.bool).tril(diagonal=-1)
    return allowed
