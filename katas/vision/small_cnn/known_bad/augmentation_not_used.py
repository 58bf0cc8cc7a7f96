# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Writes the augmentation and does not train with it: fine on clean digits, lost when they are moved."""

CAUGHT_BY = "test_moved_digits_are_read_nearly_as_well"

_augment, _train = augment, train_model


def _unchanged(images, seed):
    return images


def train_model(images, labels):
    global augment
    augment = _unchanged
    try:
        return _train(images, labels)
    finally:
        augment = _augment
