# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Masks the end as padding in the loss: no translation ever learns to stop."""

CAUGHT_BY = "test_words_and_end_count"

_shifted = teacher_forcing


def teacher_forcing(target):
    return _shifted(target)[0], target > END
