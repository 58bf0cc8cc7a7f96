# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Pads before it convolves ("same"), where only full overlaps are asked for ("valid")."""

import numpy as np

CAUGHT_BY = "test_convolution_has_one_value_for_each_position"

_inside_the_image = convolve


def convolve(image, kernel, stride):
    height, width = (size // 2 for size in kernel.shape)
    return _inside_the_image(np.pad(image, ((height, height), (width, width))), kernel, stride)
