"""Pads with zeros whatever the mode: a black frame around every image."""

import numpy as np

CAUGHT_BY = "test_edge_padding_repeats_the_nearest_pixel"


def pad_image(image, margin, mode):
    return np.pad(image, margin)
