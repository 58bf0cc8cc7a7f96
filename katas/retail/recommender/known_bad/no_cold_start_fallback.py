# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives new users a score of 0 for every film, so that the lowest numbers come first."""

import dataclasses

CAUGHT_BY = "test_new_users_get_what_most_users_like"

_with_popularity = recommend


def recommend(model, users, count):
    return _with_popularity(dataclasses.replace(model, popularity=model.popularity * 0), users, count)
