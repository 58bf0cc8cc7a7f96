# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Flips half of the images horizontally, as is usual for cats: a mirrored 2 is no 2."""

import numpy as np

CAUGHT_BY = "test_augmentation_keeps_the_labels"

_not_mirrored = augment


def augment(images, seed):
    mirrored = np.random.default_rng(seed).random(len(images)) < 0.5
    return _not_mirrored(np.where(mirrored[:, None, None], images[:, :, ::-1], images), seed)
