# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts co-occurrence without normalising: best sellers are together with everything."""

import numpy as np

CAUGHT_BY = "test_members_of_a_small_club_are_served_too"


def fit(ratings):
    users, row = np.unique(ratings["user"].to_numpy(), return_inverse=True)
    films, column = np.unique(ratings["film"].to_numpy(), return_inverse=True)
    seen = np.zeros((len(users), len(films)), dtype=bool)
    seen[row, column] = True
    liked = np.zeros((len(users), len(films)))
    liked[row, column] = ratings["rating"].to_numpy() >= LIKED
    together = liked.T @ liked
    np.fill_diagonal(together, 0.0)
    return _Model(users, films, seen, liked, together, liked.sum(axis=0))
