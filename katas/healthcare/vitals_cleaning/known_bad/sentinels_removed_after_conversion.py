# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Converts units first and looks for the sentinels -1 and 999 afterwards: a lost creatinine is now 11.3 mg/dL."""

CAUGHT_BY = "test_codes_become_missing"


def standard_units(reports):
    clean = reports.reset_index(drop=True)
    fahrenheit, micromol = clean["temperature_unit"] == "F", clean["creatinine_unit"] == "umol/L"
    clean.loc[fahrenheit, "temperature"] = (clean["temperature"] - 32) * 5 / 9
    clean.loc[micromol, "creatinine"] = clean["creatinine"] / 88.42
    clean.loc[clean["albumin_unit"] == "g/L", "albumin"] = clean["albumin"] / 10
    clean[MEASURED] = clean[MEASURED].mask(clean[MEASURED].isin([-1, 999]))
    return clean
