# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Imputes with 0: a creatinine that nobody has, and a heart that stands still."""

CAUGHT_BY = "test_nothing_stays_missing"


def fill_missing(records, fillings):
    flags = {f"{name}_missing": records[name].isna() for name in MEASURED}
    return records.fillna(dict.fromkeys(MEASURED, 0.0)).assign(**flags)
