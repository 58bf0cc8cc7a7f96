"""Maps the first pixel to the first and the last to the last (align_corners): the image is stretched."""

import numpy as np

CAUGHT_BY = "test_enlarged_ramp_stays_where_it_is"


def _mixing(old, new):
    reach = max(old / new, 1.0)
    place = np.linspace(0, old - 1, new)
    weight = np.maximum(0.0, 1.0 - np.abs(np.arange(old) - place[:, None]) / reach)
    return weight / weight.sum(axis=1, keepdims=True)
