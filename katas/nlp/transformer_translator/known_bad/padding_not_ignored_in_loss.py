# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts every position in the loss: most of what the network learns is to predict padding."""

import numpy as np

CAUGHT_BY = "test_padding_does_not_count"

_shifted = teacher_forcing


def teacher_forcing(target):
    return _shifted(target)[0], np.ones(target.shape, dtype=bool)
