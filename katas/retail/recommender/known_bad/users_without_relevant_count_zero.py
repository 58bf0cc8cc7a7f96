# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives 0 to users without a relevant film: the mean falls with each of them, whatever is shown."""

import numpy as np

CAUGHT_BY = "test_users_who_liked_nothing_later_are_nan"

_with_nan = ndcg


def ndcg(recommended, users, later):
    return np.nan_to_num(_with_nan(recommended, users, later))
