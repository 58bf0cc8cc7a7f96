# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Blanks the limits themselves, which are possible."""

CAUGHT_BY = "test_possible_values_and_rows_stay"


def blank_impossible(reports):
    clean = reports.copy()
    for name, (least, greatest) in LIMITS.items():
        clean[name] = clean[name].where((clean[name] > least) & (clean[name] < greatest))
    return clean
