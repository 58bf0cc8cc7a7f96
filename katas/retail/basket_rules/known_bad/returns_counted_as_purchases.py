# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Ignores the sign of the quantity: what is brought back counts as bought."""

CAUGHT_BY = "test_lines_without_a_purchase_are_left_out"

_of_purchases = make_baskets


def make_baskets(lines, n_items):
    return _of_purchases(lines.assign(quantity=1), n_items)
