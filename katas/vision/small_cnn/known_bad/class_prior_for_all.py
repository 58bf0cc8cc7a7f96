"""Predicts the frequency of each digit, the same for every image."""

import numpy as np

CAUGHT_BY = "test_clean_digits_are_read"
LAZY = True


def train_model(images, labels):
    return np.bincount(labels, minlength=10) / len(labels)


def predict(model, images):
    return np.tile(model, (len(images), 1))
