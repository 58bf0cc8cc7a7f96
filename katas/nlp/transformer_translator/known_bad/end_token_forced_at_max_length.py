# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Writes an end into the last position of a translation that has not ended."""

CAUGHT_BY = "test_longest_only_cuts_off"

_cut_off = translate


def translate(model, source, longest):
    translation = _cut_off(model, source, longest)
    translation[(translation != END).all(axis=1), -1] = END
    return translation
