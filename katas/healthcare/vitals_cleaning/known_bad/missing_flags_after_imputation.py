# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Computes the missing flags after imputation, when nothing is missing."""

CAUGHT_BY = "test_columns_say_what_was_missing"

_with_flags = fill_missing


def fill_missing(records, fillings):
    filled = _with_flags(records, fillings)
    for name in MEASURED:
        filled[f"{name}_missing"] = filled[name].isna().astype(int)
    return filled
