# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Divides by the root of the width of the model, and not of a head."""

CAUGHT_BY = "test_scores_are_divided_by_the_root_of_the_head_width"

_by_the_width_of_a_head = _weigh


def _weigh(query, key, allowed):
    return _by_the_width_of_a_head(query / query.shape[1] ** 0.5, key, allowed)
