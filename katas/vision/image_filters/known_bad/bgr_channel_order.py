# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the channels in OpenCV's order: blue, green, red."""

CAUGHT_BY = "test_gray_weighs_red_green_and_blue"

_red_first = to_gray


def to_gray(photo):
    return _red_first(photo[:, :, ::-1])
