"""Computes mean and standard deviation on the scale 0 to 255, for images that are scaled to 0 to 1 first."""

CAUGHT_BY = "test_mean_is_on_the_scale_0_to_1"


def fit_normalizer(images):
    return float(images.mean()), float(images.std())
