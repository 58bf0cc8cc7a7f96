# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Imputes with the medians of the patients in the call: held-out patients are used to impute each other."""

CAUGHT_BY = "test_fillings_come_from_training_patients"

_filled = fill_missing


def fill_missing(records, fillings):
    of_batch = learn_fillings(records)
    of_all = of_batch["of_all"].fillna(fillings["of_all"])
    return _filled(records, {"by_diagnosis": of_batch["by_diagnosis"], "of_all": of_all})
