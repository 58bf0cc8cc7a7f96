# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Imputes by diagnosis without a fallback: NaN for a diagnosis that has no value in training."""

CAUGHT_BY = "test_nothing_stays_missing"

_with_fallback = learn_fillings


def learn_fillings(records):
    return {**_with_fallback(records), "of_all": dict.fromkeys(MEASURED, float("nan"))}
