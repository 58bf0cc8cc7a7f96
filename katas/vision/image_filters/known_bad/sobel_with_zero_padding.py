# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Pads with zeros before Sobel's filter: every image has a strong edge all around."""

CAUGHT_BY = "test_a_flat_image_has_no_edges"


def sobel_gradients(image):
    padded, across = pad_image(image, 1, "zero"), SOBEL_ACROSS[::-1, ::-1]
    return convolve(padded, across, 1), convolve(padded, across.T, 1)
