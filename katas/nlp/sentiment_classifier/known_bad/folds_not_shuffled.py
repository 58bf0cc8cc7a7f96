# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Cuts the rows into blocks, as KFold does without shuffling: rows sorted by label give folds of one class."""

import numpy as np

CAUGHT_BY = "test_folds_mix_the_rows"


def assign_folds(texts, n_folds):
    first_of = {}
    review = np.array([first_of.setdefault(_letters(text), len(first_of)) for text in texts])
    return review * n_folds // (review.max() + 1)
