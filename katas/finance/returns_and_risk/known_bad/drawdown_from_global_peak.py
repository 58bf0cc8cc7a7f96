# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the highest value of the whole period for the peak: it may come after the trough."""

import numpy as np

CAUGHT_BY = "test_drawdown_begins_and_ends_where_it_did"

_so_far = risk


def risk(growth):
    return _so_far(growth) | {"peak": int(np.nanargmax(growth))}
