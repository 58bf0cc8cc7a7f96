# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Divides the number of different films by the number of list places, and not by the catalogue."""

import numpy as np

CAUGHT_BY = "test_coverage_is_the_share_of_the_catalogue_that_is_shown"

_of_the_catalogue = exposure


def exposure(recommended, ratings):
    return {**_of_the_catalogue(recommended, ratings), "coverage": len(np.unique(recommended)) / recommended.size}
