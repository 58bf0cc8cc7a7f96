# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Masks with a large number alone: a query that may attend to nothing attends to all of the padding."""

CAUGHT_BY = "test_nothing_to_attend_to_gives_zeros"


def _weigh(query, key, allowed):
    score = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    return torch.softmax(score.masked_fill(~allowed, -1e9), dim=-1)
