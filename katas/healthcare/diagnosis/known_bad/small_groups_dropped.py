# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Drops small groups from the table: nobody sees that they were missed."""

CAUGHT_BY = "test_no_group_disappears"

_all_groups = by_group


def by_group(risk, died, group, threshold, least):
    table = _all_groups(risk, died, group, threshold, least)
    return table[table["patients"] >= least].reset_index(drop=True)
