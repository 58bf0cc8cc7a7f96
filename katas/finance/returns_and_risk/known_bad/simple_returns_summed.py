# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Sums simple returns: half lost and half gained seems to be nothing lost."""

CAUGHT_BY = "test_simple_returns_multiply"

_both_kinds = compound


def compound(returns, kind):
    return float(returns.sum()) if kind == "simple" else _both_kinds(returns, kind)
