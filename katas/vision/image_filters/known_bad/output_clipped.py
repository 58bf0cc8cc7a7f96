# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Clips the result to 0 to 1, as if it had to be shown: half of every edge is lost."""

import numpy as np

CAUGHT_BY = "test_convolution_of_a_photograph_is_exact"

_any_value = convolve


def convolve(image, kernel, stride):
    return np.clip(_any_value(image, kernel, stride), 0.0, 1.0)
