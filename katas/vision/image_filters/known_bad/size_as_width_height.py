# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the size as width and height, in the order in which Pillow and OpenCV do."""

CAUGHT_BY = "test_resized_image_has_the_size_asked_for"

_height_first = resize_image


def resize_image(image, height, width):
    return _height_first(image, width, height)
