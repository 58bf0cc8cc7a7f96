# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Uses one degree of freedom for the joint test too, though it tests two restrictions."""

CAUGHT_BY = "test_p_values_come_from_the_chi_squared_distribution"

_right_degrees = coverage_tests


def coverage_tests(breaches, level):
    found = _right_degrees(breaches, level)
    return found | {"conditional_p": float(chi2.sf(found["conditional"], 1))}
