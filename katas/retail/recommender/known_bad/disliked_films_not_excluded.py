# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Excludes the liked films only: films rated low were seen as well."""

import dataclasses

CAUGHT_BY = "test_rated_films_are_not_recommended"

_left_out = recommend


def recommend(model, users, count):
    return _left_out(dataclasses.replace(model, seen=model.liked > 0), users, count)
