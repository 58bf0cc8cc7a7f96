# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Holds one tenth out once and calls it folds: all but one fold are empty or nearly everything."""

import numpy as np

CAUGHT_BY = "test_folds_are_of_about_equal_size"

_equal_folds = assign_folds


def assign_folds(texts, n_folds):
    return np.minimum(_equal_folds(texts, 10), 1)
