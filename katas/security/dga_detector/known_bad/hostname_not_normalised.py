# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Compares names as they were asked for: capitals stay, and a trailing dot makes the last label empty."""

CAUGHT_BY = "test_label_is_spelled_in_one_way"


def registered_labels(names, public_suffixes):
    suffixes = frozenset(public_suffixes)
    return [_registered_label(name.split("."), suffixes) for name in names]
