# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Shifts the target left instead of right: the decoder is given the word after the next."""

import numpy as np

CAUGHT_BY = "test_decoder_is_given_what_comes_before"

_shifted = teacher_forcing


def teacher_forcing(target):
    ahead = np.concatenate([target[:, 1:], np.full((len(target), 1), PADDING)], axis=1)
    return ahead, _shifted(target)[1]
