# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Leaves out the division by the root of the head's width: the softmax saturates from the start."""

CAUGHT_BY = "test_scores_are_divided_by_the_root_of_the_head_width"


def _weigh(query, key, allowed):
    score = (query @ key.transpose(-1, -2)).masked_fill(~allowed, torch.finfo(query.dtype).min)
    return torch.softmax(score, dim=-1) * allowed
