# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Subtracts the expected confidence instead of dividing by it: how much more, but not how many times."""

import numpy as np

CAUGHT_BY = "test_lift_compares_with_what_is_usual"

_divided = find_rules


def find_rules(support, min_support, min_confidence, min_lift):
    rules = _divided(support, min_support, min_confidence, 0.0)
    rules["lift"] = rules["confidence"] - np.diag(support)[rules["then"]]
    return rules[rules["lift"] >= min_lift].sort_values("lift", ascending=False)
