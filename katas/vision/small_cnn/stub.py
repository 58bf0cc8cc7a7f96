"""Small CNN: from a few clean digits to a network that also reads moved and noisy ones.

Write the functions in this order; each one builds on those above it. The brief, `small_cnn.md`, has the task, the data
and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np
import torch  # noqa: F401
from torch import nn  # noqa: F401
from torchvision.transforms import v2  # noqa: F401


def fit_normalizer(images: np.ndarray) -> tuple[float, float]:
    """The mean and the standard deviation of all pixels of the training images, on the scale 0 to 1.

    Args:
        images: uint8 (n, 28, 28), 0 background to 255 ink; n is 1 or more.

    Returns:
        mean: float; the mean of all pixels / 255.
        standard_deviation: float; the standard deviation of all pixels / 255.
    """
    raise NotImplementedError


def network_input(images: np.ndarray, normalizer: tuple[float, float]) -> np.ndarray:
    """Images as the network takes them: one channel, normalised with constants that come from elsewhere.

    Args:
        images: uint8 (n, 28, 28), 0 to 255; n is 1 or more.
        normalizer: mean and standard deviation, as `fit_normalizer` returned them for the training images.

    Returns:
        float32 or float64 (n, 1, 28, 28): (pixel / 255 - mean) / standard deviation.
    """
    raise NotImplementedError


def augment(images: np.ndarray, seed: int) -> np.ndarray:
    """The images as they might have looked too: each changed at random, by itself, and still the same digit.

    Args:
        images: uint8 (n, 28, 28), 0 background to 255 ink; n is 1 or more.
        seed: a whole number, 0 or more; the same seed gives the same result, another seed another one.

    Returns:
        uint8 (n, 28, 28), in the order of the images given.
    """
    raise NotImplementedError


def train_model(images: np.ndarray, labels: np.ndarray) -> object:
    """A model that reads digits.

    Args:
        images: uint8 (n, 28, 28), 0 background to 255 ink.
        labels: int64 (n,), 0 to 9; each digit occurs.

    Returns:
        Any object that `predict` understands.
    """
    raise NotImplementedError


def predict(model: object, images: np.ndarray) -> np.ndarray:
    """How likely each image is to show each digit.

    Args:
        model: what `train_model` returned.
        images: uint8 (k, 28, 28), 0 background to 255 ink; k is 1 or more.

    Returns:
        float (k, 10), 0 to 1; column d is the probability of digit d. Each row adds up to 1, and does not depend
        on the other images of the call, nor on earlier calls.
    """
    raise NotImplementedError
