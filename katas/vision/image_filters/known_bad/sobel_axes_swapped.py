# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes x for the first axis of the array, which runs down."""

CAUGHT_BY = "test_gradient_x_is_across_and_gradient_y_is_down"

_across_and_down = sobel_gradients


def sobel_gradients(image):
    return _across_and_down(image)[::-1]
