# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Averages over the different films shown: one rare film counts like a best seller on all lists."""

import numpy as np

CAUGHT_BY = "test_novelty_counts_each_place"

_of_places = exposure


def exposure(recommended, ratings):
    once = _of_places(np.unique(recommended)[None], ratings)
    return {**_of_places(recommended, ratings), "novelty": once["novelty"]}
