# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Fills the middle with canvas[margin:-margin], which is empty when the margin is 0."""

CAUGHT_BY = "test_padding_leaves_the_image_in_the_middle"

_any_margin = pad_image


def pad_image(image, margin, mode):
    canvas = _any_margin(image, margin, mode)
    canvas[margin:-margin, margin:-margin] = image
    return canvas
