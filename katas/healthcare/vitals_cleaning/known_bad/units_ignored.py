# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes all numbers to be in the standard units: most of them are."""

CAUGHT_BY = "test_values_are_in_the_standard_units"


def standard_units(reports):
    clean = reports.reset_index(drop=True)
    clean[MEASURED] = clean[MEASURED].mask(clean[MEASURED].isin([-1, 999]))
    return clean
