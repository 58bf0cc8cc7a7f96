# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes only rules above the limits: those that just reach one are lost."""

CAUGHT_BY = "test_rules_that_reach_all_limits_are_found"

_at_the_limits = find_rules


def find_rules(support, min_support, min_confidence, min_lift):
    rules = _at_the_limits(support, min_support, min_confidence, min_lift)
    above = (rules["support"] > min_support) & (rules["confidence"] > min_confidence) & (rules["lift"] > min_lift)
    return rules[above]
