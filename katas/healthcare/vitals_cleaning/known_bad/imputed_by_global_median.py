# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Imputes with the median of all patients: a rare diagnosis gets the values of a common one."""

CAUGHT_BY = "test_no_diagnosis_is_filled_like_another"

_by_diagnosis = learn_fillings


def learn_fillings(records):
    learned = _by_diagnosis(records)
    return {**learned, "by_diagnosis": learned["by_diagnosis"].iloc[:0]}
