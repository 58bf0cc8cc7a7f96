# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the last ones of an ascending order, and so shows the best film last."""

CAUGHT_BY = "test_likeliest_films_come_first"

_best_first = recommend


def recommend(model, users, count):
    return _best_first(model, users, count)[:, ::-1]
