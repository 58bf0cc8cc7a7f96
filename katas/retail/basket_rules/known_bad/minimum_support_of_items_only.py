# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Applies the minimum support to the items, not to the pair: coincidences of two common items become rules."""

import numpy as np

CAUGHT_BY = "test_rules_that_reach_all_limits_are_found"

_of_pairs = find_rules


def find_rules(support, min_support, min_confidence, min_lift):
    rules = _of_pairs(support, 0.0, min_confidence, min_lift)
    alone = np.diag(support)
    return rules[(alone[rules["item"]] >= min_support) & (alone[rules["then"]] >= min_support)]
