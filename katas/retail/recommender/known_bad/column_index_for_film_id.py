# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Returns positions in its own matrix instead of the films' ids."""

import numpy as np

CAUGHT_BY = "test_lists_have_different_films_of_the_ratings"

_numbers = recommend


def recommend(model, users, count):
    return np.searchsorted(model.films, _numbers(model, users, count))
