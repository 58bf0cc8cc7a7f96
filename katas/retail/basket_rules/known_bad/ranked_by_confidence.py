# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Ranks by confidence: best sellers come first, whatever they are bought with."""

CAUGHT_BY = "test_rules_come_with_the_greatest_lift_first"

_by_lift = find_rules


def find_rules(support, min_support, min_confidence, min_lift):
    return _by_lift(support, min_support, min_confidence, min_lift).sort_values("confidence", ascending=False)
