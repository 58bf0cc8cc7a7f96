# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes every 0 for missing: hearts that stood still get the usual rate."""

CAUGHT_BY = "test_a_heart_that_stood_still_is_not_an_error"

_limits_only = blank_impossible


def blank_impossible(reports):
    clean = _limits_only(reports)
    clean[MEASURED] = clean[MEASURED].mask(clean[MEASURED] == 0)
    return clean
