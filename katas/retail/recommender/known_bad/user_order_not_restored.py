# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Returns the lists in ascending order of the users' ids."""

import numpy as np

CAUGHT_BY = "test_rows_are_in_the_order_of_the_users"

_in_their_order = recommend


def recommend(model, users, count):
    return _in_their_order(model, np.sort(users), count)
