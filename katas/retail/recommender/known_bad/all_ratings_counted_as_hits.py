# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts every later rating as a hit, with one star too."""

CAUGHT_BY = "test_films_rated_low_are_no_hits"

_of_what_was_liked = ndcg


def ndcg(recommended, users, later):
    return _of_what_was_liked(recommended, users, later.assign(rating=5.0))
