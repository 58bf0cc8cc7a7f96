# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Drops patients without a value of some kind: who was never measured disappears."""

CAUGHT_BY = "test_every_patient_has_one_row"

_everybody = one_row_per_patient


def one_row_per_patient(reports):
    return _everybody(reports).dropna(subset=MEASURED, how="all")
