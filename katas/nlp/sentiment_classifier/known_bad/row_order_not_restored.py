# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Concatenates the folds' predictions: they stand beside other reviews than they belong to."""

import numpy as np

CAUGHT_BY = "test_probability_is_that_of_a_model_of_the_other_folds"

_in_order_of_rows = out_of_fold_probability


def out_of_fold_probability(texts, positive, fold):
    return _in_order_of_rows(texts, positive, fold)[np.argsort(fold, kind="stable")]
