# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the greater of the two likelihood ratios for the joint test, and not their sum."""

CAUGHT_BY = "test_conditional_coverage_is_the_sum_of_both"

_sum_of_both = coverage_tests


def coverage_tests(breaches, level):
    found = _sum_of_both(breaches, level)
    conditional = max(found["kupiec"], found["independence"])
    return found | {"conditional": conditional, "conditional_p": float(chi2.sf(conditional, 2))}
