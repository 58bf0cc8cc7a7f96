"""Computes the standard deviation from the mean of squares, and squares bytes: 200 x 200 is 64 in uint8."""

import numpy as np

CAUGHT_BY = "test_standard_deviation_is_that_of_the_pixels"


def fit_normalizer(images):
    mean = images.mean() / 255
    variance = (images * images).mean() / 255**2 - mean**2
    return mean, np.sqrt(np.abs(variance))
