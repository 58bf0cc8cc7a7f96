"""Adds noise and goes back to uint8 without clipping: -3 becomes 253."""

import numpy as np

CAUGHT_BY = "test_augmented_images_can_still_be_read"


def augment(images, seed):
    rng = np.random.default_rng(seed)
    down, across = rng.integers(-4, 5, (2, len(images)))
    moved = np.stack([np.roll(*each, axis=(0, 1)) for each in zip(images, zip(down, across, strict=True), strict=True)])
    noise = np.round(rng.normal(0.0, 60.0, images.shape)).astype(np.int64)
    return (moved + noise).astype(np.uint8)
