# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts (height - kernel_height) // stride positions: the last row and column are lost."""

CAUGHT_BY = "test_convolution_has_one_value_for_each_position"

_all_positions = convolve


def convolve(image, kernel, stride):
    rows, columns = ((have - size) // stride for have, size in zip(image.shape, kernel.shape, strict=True))
    return _all_positions(image, kernel, stride)[:rows, :columns]
