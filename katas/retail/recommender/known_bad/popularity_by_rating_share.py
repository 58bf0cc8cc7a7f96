# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Divides by the number of ratings, and not by the number of users."""

import numpy as np

CAUGHT_BY = "test_novelty_is_about_the_users_who_have_rated_a_film"

_of_users = exposure


def exposure(recommended, ratings):
    share = ratings["film"].value_counts(normalize=True)
    bits = -np.log2(share[recommended.ravel()]).mean()
    return {**_of_users(recommended, ratings), "novelty": float(bits)}
