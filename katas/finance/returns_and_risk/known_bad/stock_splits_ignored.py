# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Leaves stock splits out: the fund seems to lose half of its value overnight."""

import numpy as np

CAUGHT_BY = "test_a_split_is_neither_loss_nor_gain"

_with_splits = growth_of_one


def growth_of_one(prices, split_factors, dividends_eur):
    return _with_splits(prices, np.ones(len(prices)), dividends_eur)
