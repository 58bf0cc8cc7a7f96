"""Scales the indices of the pixels and not their centres: the image moves by a part of a pixel."""

import numpy as np

CAUGHT_BY = "test_enlarged_ramp_stays_where_it_is"


def _mixing(old, new):
    scale = old / new
    reach = max(scale, 1.0)
    place = np.minimum(np.arange(new) * scale, old - 1)
    weight = np.maximum(0.0, 1.0 - np.abs(np.arange(old) - place[:, None]) / reach)
    return weight / weight.sum(axis=1, keepdims=True)
