# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Normalises every batch with its own mean and standard deviation instead of those of the training images."""

CAUGHT_BY = "test_input_of_an_image_does_not_depend_on_the_batch"

_with_given_constants = network_input


def network_input(images, normalizer):
    return _with_given_constants(images, fit_normalizer(images))
