# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Guesses the unit from the size of the number: 28 may be a creatinine in either unit."""

CAUGHT_BY = "test_values_are_in_the_standard_units"


def standard_units(reports):
    clean = reports.reset_index(drop=True)
    clean[MEASURED] = clean[MEASURED].mask(clean[MEASURED].isin([-1, 999]))
    clean["temperature"] = clean["temperature"].where(clean["temperature"] <= 45, (clean["temperature"] - 32) * 5 / 9)
    clean["creatinine"] = clean["creatinine"].where(clean["creatinine"] <= 30, clean["creatinine"] / 88.42)
    clean["albumin"] = clean["albumin"].where(clean["albumin"] <= 6, clean["albumin"] / 10)
    return clean
