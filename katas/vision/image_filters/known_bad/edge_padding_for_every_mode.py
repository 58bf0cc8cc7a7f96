"""Repeats the nearest pixel whatever the mode."""

import numpy as np

CAUGHT_BY = "test_zero_padding_is_made_of_zeros"


def pad_image(image, margin, mode):
    return np.pad(image, margin, mode="edge")
