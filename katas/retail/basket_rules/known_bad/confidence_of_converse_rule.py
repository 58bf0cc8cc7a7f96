# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Divides by the support of the consequent: the confidence of the converse rule."""

import numpy as np

CAUGHT_BY = "test_confidence_is_that_of_item_then_other"

_forwards = find_rules


def find_rules(support, min_support, min_confidence, min_lift):
    rules = _forwards(support, min_support, 0.0, min_lift)
    rules["confidence"] = rules["support"] / np.diag(support)[rules["then"]]
    return rules[rules["confidence"] >= min_confidence]
