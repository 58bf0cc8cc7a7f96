"""Returns black for everything: the right shape, and nothing in it."""

import numpy as np

CAUGHT_BY = "test_convolution_of_a_photograph_is_exact"
LAZY = True


def to_gray(photo):
    return np.zeros(photo.shape[:2])


def pad_image(image, margin, mode):
    return np.zeros((image.shape[0] + 2 * margin, image.shape[1] + 2 * margin))


def convolve(image, kernel, stride):
    rows, columns = ((have - size) // stride + 1 for have, size in zip(image.shape, kernel.shape, strict=True))
    return np.zeros((rows, columns))


def sobel_gradients(image):
    return np.zeros_like(image), np.zeros_like(image)


def resize_image(image, height, width):
    return np.zeros((height, width))
