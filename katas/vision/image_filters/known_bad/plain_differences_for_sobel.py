"""Takes the difference of two neighbours and leaves out the mean over three lines: noisier than Sobel's filter."""

import numpy as np

CAUGHT_BY = "test_gradients_of_a_photograph_are_exact"


def sobel_gradients(image):
    padded = np.pad(image, 1, mode="edge")
    return (padded[1:-1, 2:] - padded[1:-1, :-2]) / 2, (padded[2:, 1:-1] - padded[:-2, 1:-1]) / 2
