# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes Sobel's weights without dividing by eight: a slope seems eight times as steep."""

CAUGHT_BY = "test_gradient_of_a_ramp_is_its_slope"

_per_pixel = sobel_gradients


def sobel_gradients(image):
    gradient_x, gradient_y = _per_pixel(image)
    return 8 * gradient_x, 8 * gradient_y
