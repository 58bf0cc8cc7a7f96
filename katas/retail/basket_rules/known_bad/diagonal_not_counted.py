# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts pairs of different items only: the support of an item alone is missing."""

import numpy as np

CAUGHT_BY = "test_diagonal_is_the_support_of_each_item"

_with_diagonal = pair_support


def pair_support(baskets, weight):
    support = _with_diagonal(baskets, weight)
    np.fill_diagonal(support, 0.0)
    return support
