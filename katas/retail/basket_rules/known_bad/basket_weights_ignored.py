# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Ignores the weights of the baskets."""

CAUGHT_BY = "test_baskets_count_by_their_weight"

_by_weight = pair_support


def pair_support(baskets, weight):
    return _by_weight(baskets, weight * 0 + 1)
