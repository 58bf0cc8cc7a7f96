# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Blanks what is more than three standard deviations from the mean: the most ill lose their values."""

CAUGHT_BY = "test_possible_values_and_rows_stay"

_limits_only = blank_impossible


def blank_impossible(reports):
    clean = _limits_only(reports)
    for name in MEASURED:
        distance = (clean[name] - clean[name].mean()).abs()
        clean[name] = clean[name].where(distance <= 3 * clean[name].std())
    return clean
