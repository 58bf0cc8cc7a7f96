# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Sums quantities: what was bought twice and returned five times was never bought."""

CAUGHT_BY = "test_lines_without_a_purchase_are_left_out"

_of_lines = make_baskets


def make_baskets(lines, n_items):
    return _of_lines(lines.groupby(["basket", "item"], as_index=False)["quantity"].sum(), n_items)
