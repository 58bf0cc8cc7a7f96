# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Averages the values that the stride should step over, as pooling does."""

import numpy as np

CAUGHT_BY = "test_stride_takes_every_nth_position"

_by_steps = convolve


def convolve(image, kernel, stride):
    every = _by_steps(image, kernel, 1)
    rows, columns = (range(0, size, stride) for size in every.shape)
    if len(rows) > (every.shape[0] - 1) // stride + 1:
        rows = rows[:-1]
    return np.array([[every[i : i + stride, j : j + stride].mean() for j in columns] for i in rows])
