# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Sets weights to 0 after the softmax: what is masked still takes its share of the 1."""

CAUGHT_BY = "test_nothing_attends_to_padding"


def _weigh(query, key, allowed):
    score = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    return torch.softmax(score, dim=-1) * allowed
