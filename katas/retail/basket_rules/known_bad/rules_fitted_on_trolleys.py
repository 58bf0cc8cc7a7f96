# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts pairs in the trolleys that it is asked about too: an answer depends on who else is asking."""

import numpy as np

CAUGHT_BY = "test_proposals_do_not_depend_on_other_trolleys"

_from_baskets = recommend


def recommend(baskets, trolleys, k):
    return _from_baskets(np.vstack([baskets, trolleys]), trolleys, k)
