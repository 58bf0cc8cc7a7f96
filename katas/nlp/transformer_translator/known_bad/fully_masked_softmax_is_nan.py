# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Masks with minus infinity: where nothing is allowed, the softmax is 0 / 0."""

CAUGHT_BY = "test_nothing_to_attend_to_gives_zeros"


def _weigh(query, key, allowed):
    score = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    return torch.softmax(score.masked_fill(~allowed, -torch.inf), dim=-1)
