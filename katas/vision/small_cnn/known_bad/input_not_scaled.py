"""Normalises bytes with constants for the scale 0 to 1, as ToDtype without scale=True does."""

import numpy as np

CAUGHT_BY = "test_input_is_scaled_and_normalised"


def network_input(images, normalizer):
    mean, standard_deviation = normalizer
    return ((images[:, None] - mean) / standard_deviation).astype(np.float32)
