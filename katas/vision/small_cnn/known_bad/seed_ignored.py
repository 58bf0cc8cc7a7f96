# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Draws from the global generator and ignores the seed: no result can be repeated."""

import numpy as np

CAUGHT_BY = "test_same_seed_gives_the_same_augmentation"

_by_the_seed = augment


def augment(images, seed):
    return _by_the_seed(images, int(np.random.default_rng().integers(2**31)))
