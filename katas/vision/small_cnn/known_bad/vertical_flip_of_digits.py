# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Flips half of the images vertically: a 6 becomes a 9 and keeps its label."""

import numpy as np

CAUGHT_BY = "test_augmentation_keeps_the_labels"

_upright = augment


def augment(images, seed):
    turned = np.random.default_rng(seed).random(len(images)) < 0.5
    return _upright(np.where(turned[:, None, None], images[:, ::-1, ::-1], images), seed)
