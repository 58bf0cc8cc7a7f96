"""Adds both margins below and to the right: the image sits in a corner."""

import numpy as np

CAUGHT_BY = "test_padding_leaves_the_image_in_the_middle"


def pad_image(image, margin, mode):
    return np.pad(image, (0, 2 * margin), mode={"zero": "constant"}.get(mode, "edge"))
