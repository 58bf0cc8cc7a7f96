# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Asks which share of all ratings a film has, and not which share of the users has rated it."""

import numpy as np

CAUGHT_BY = "test_novelty_is_about_the_users_who_have_rated_a_film"

_of_users = exposure


def exposure(recommended, ratings):
    share = ratings["film"].value_counts(normalize=True)
    bits = -np.log2(share[recommended.ravel()]).mean()
    return {**_of_users(recommended, ratings), "novelty": float(bits)}
