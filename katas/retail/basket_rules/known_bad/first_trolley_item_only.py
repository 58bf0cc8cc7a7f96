# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Looks at the first item of the trolley only."""

import numpy as np

CAUGHT_BY = "test_all_items_in_the_trolley_count"

_about_all = recommend


def recommend(baskets, trolleys, k):
    first = trolleys & (np.cumsum(trolleys, axis=1) == 1)
    found = _about_all(baskets, first, baskets.shape[1])  # all items, in order
    is_there = np.take_along_axis(trolleys, found, axis=1)
    return np.take_along_axis(found, np.argsort(is_there, axis=1, kind="stable"), axis=1)[:, :k]
