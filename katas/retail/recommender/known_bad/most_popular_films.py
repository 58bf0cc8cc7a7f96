# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Recommends the most popular films to everybody."""

import numpy as np

CAUGHT_BY = "test_more_than_best_sellers_are_shown"
LAZY = True


def fit(ratings):
    users, row = np.unique(ratings["user"].to_numpy(), return_inverse=True)
    films, column = np.unique(ratings["film"].to_numpy(), return_inverse=True)
    seen = np.zeros((len(users), len(films)), dtype=bool)
    seen[row, column] = True
    popularity = np.bincount(column, ratings["rating"].to_numpy() >= LIKED)
    return _Model(users, films, seen, seen * 0.0, np.zeros((len(films), len(films))), popularity)
