# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Forgets the factor 2 of the likelihood ratio in Kupiec's test: it rejects far too seldom."""

CAUGHT_BY = "test_kupiec_compares_the_breaches_with_what_was_promised"

_doubled = coverage_tests


def coverage_tests(breaches, level):
    found = _doubled(breaches, level)
    kupiec = found["kupiec"] / 2
    conditional = kupiec + found["independence"]
    return found | {
        "kupiec": kupiec,
        "kupiec_p": float(chi2.sf(kupiec, 1)),
        "conditional": conditional,
        "conditional_p": float(chi2.sf(conditional, 2)),
    }
