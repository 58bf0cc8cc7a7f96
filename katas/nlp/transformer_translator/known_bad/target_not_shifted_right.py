# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Does not shift the target right: the decoder is given the very word that it is asked for."""

CAUGHT_BY = "test_decoder_is_given_what_comes_before"

_shifted = teacher_forcing


def teacher_forcing(target):
    return target, _shifted(target)[1]
