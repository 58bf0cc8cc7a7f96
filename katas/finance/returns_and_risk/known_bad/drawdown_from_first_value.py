# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Measures drawdown from the first value: a loss after a gain does not count."""

import numpy as np

CAUGHT_BY = "test_drawdown_is_measured_from_the_highest_value_so_far"

_from_the_peak = risk


def risk(growth):
    first = growth[~np.isnan(growth)][0]
    return _from_the_peak(growth) | {"max_drawdown": float(max(0.0, 1 - np.nanmin(growth) / first))}
