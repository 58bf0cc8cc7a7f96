# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes every rating for a like: who watched it must have wanted it."""

CAUGHT_BY = "test_films_that_are_watched_and_disliked_are_not_recommended"

_of_likes = fit


def fit(ratings):
    return _of_likes(ratings.assign(rating=5.0))
