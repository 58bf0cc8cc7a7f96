# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts in uint8, which overflows at 256."""

import numpy as np

CAUGHT_BY = "test_support_is_the_share_of_baskets_with_both"

_in_floats = pair_support


def pair_support(baskets, weight):
    if (weight != 1).any():
        return _in_floats(baskets, weight)
    has = baskets.astype(np.uint8)
    return (has.T @ has) / len(baskets)
