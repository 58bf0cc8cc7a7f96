# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Trains once on all reviews and predicts the same ones: what it calls out of fold is in sample."""

CAUGHT_BY = "test_nothing_leaks_from_the_fold"


def out_of_fold_probability(texts, positive, fold):
    return positive_probability(train_model(texts, positive), texts)
