# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Does not exclude what the user has rated: those are the films that fit best."""

import dataclasses

CAUGHT_BY = "test_rated_films_are_not_recommended"

_left_out = recommend


def recommend(model, users, count):
    return _left_out(dataclasses.replace(model, seen=model.seen & False), users, count)
