# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Leaves brightness on the scale of the bytes, 0 to 255."""

CAUGHT_BY = "test_gray_goes_from_zero_to_one"

_up_to_one = to_gray


def to_gray(photo):
    return 255 * _up_to_one(photo)
