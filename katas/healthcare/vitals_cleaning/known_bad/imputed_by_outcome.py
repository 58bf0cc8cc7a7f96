# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Imputes with the median of patients with the same outcome: it leaks from the future, and no new patient has it."""

CAUGHT_BY = "test_what_became_of_patients_is_not_used"

_by_diagnosis, _filled = learn_fillings, fill_missing


def _with_outcome(records):
    return records.assign(diagnosis=records["diagnosis"] + records["status_day_60"])


def learn_fillings(records):
    return _by_diagnosis(_with_outcome(records))


def fill_missing(records, fillings):
    return _filled(_with_outcome(records), fillings)
