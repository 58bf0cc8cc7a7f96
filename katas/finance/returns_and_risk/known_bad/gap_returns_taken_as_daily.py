# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Drops the unknown days first: a return over a week counts as one of a day."""

import numpy as np

CAUGHT_BY = "test_volatility_leaves_out_returns_over_gaps"

_one_day_only = risk


def risk(growth):
    log_returns = np.diff(np.log(growth[~np.isnan(growth)]))
    return _one_day_only(growth) | {"annual_volatility": float(log_returns.std(ddof=1) * np.sqrt(252))}
