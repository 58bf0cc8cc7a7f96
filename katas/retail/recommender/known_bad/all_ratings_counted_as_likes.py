# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes every rating for implicit feedback: who watched it must have liked it."""

CAUGHT_BY = "test_films_that_are_watched_and_disliked_are_not_recommended"

_of_likes = fit


def fit(ratings):
    return _of_likes(ratings.assign(rating=5.0))
