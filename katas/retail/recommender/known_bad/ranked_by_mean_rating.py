# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Ranks by mean rating: films that one enthusiast has seen come first."""

import numpy as np

CAUGHT_BY = "test_one_enthusiast_does_not_make_a_recommendation"


def fit(ratings):
    users, row = np.unique(ratings["user"].to_numpy(), return_inverse=True)
    films, column = np.unique(ratings["film"].to_numpy(), return_inverse=True)
    seen = np.zeros((len(users), len(films)), dtype=bool)
    seen[row, column] = True
    mean = np.bincount(column, ratings["rating"].to_numpy()) / np.bincount(column)
    return _Model(users, films, seen, seen * 0.0, np.zeros((len(films), len(films))), mean)
