# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives every patient the same typical values, whatever the reports say."""

CAUGHT_BY = "test_known_values_stay"
LAZY = True

USUAL = dict(zip(MEASURED, (37.0, 75.0, 16.0, 85.0, 7.0, 1.0, 4.0, 400.0), strict=True))


def fill_missing(records, fillings):
    flags = {f"{name}_missing": records[name].isna() for name in MEASURED}
    return records.assign(**USUAL, **flags)
