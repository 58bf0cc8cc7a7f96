# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Convolves with Sobel's table as it is printed; the convolution flips it, and the sign with it."""

CAUGHT_BY = "test_gradient_points_to_the_brighter_side"


def sobel_gradients(image):
    padded = pad_image(image, 1, "edge")
    return convolve(padded, SOBEL_ACROSS, 1), convolve(padded, SOBEL_ACROSS.T, 1)
