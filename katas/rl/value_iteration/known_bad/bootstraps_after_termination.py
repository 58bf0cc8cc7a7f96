# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Ignores `terminated`: a final state leads to itself and pays nothing, or so it is on a lake."""

import numpy as np

CAUGHT_BY = "test_backup_earns_nothing_after_the_end"

_stops_at_the_end = backup


def backup(transitions, values, discount):
    never = np.zeros(len(transitions["terminated"]), dtype=bool)
    return _stops_at_the_end({**transitions, "terminated": never}, values, discount)
