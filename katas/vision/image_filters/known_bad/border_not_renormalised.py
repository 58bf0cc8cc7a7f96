"""Divides by all weights of the filter instead of those inside the image: the border gets dark."""

import numpy as np

CAUGHT_BY = "test_flat_image_stays_as_bright_as_it_is"


def _mixing(old, new):
    scale = old / new
    reach = max(scale, 1.0)
    distance = np.abs(np.arange(old) + 0.5 - (np.arange(new)[:, None] + 0.5) * scale)
    return np.maximum(0.0, 1.0 - distance / reach) / reach
