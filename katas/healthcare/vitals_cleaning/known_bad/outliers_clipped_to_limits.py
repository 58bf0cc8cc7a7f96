# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Clips impossible values to the limits: a number typed twice becomes a heart rate of 350."""

CAUGHT_BY = "test_impossible_values_become_missing"


def blank_impossible(reports):
    clean = reports.copy()
    for name, (least, greatest) in LIMITS.items():
        clean[name] = clean[name].clip(least, greatest)
    return clean
