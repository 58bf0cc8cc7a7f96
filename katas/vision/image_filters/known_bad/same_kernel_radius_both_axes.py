"""Takes the radius of one direction for both: an image made lower and wider is blurred across."""

import numpy as np

CAUGHT_BY = "test_resized_photograph_is_exact"


def resize_image(image, height, width):
    reach = max(image.shape[0] / height, image.shape[1] / width, 1.0)
    mixings = []
    for old, new in zip(image.shape, (height, width), strict=True):
        centre = (np.arange(new) + 0.5) * old / new
        weight = np.maximum(0.0, 1.0 - np.abs(np.arange(old) + 0.5 - centre[:, None]) / reach)
        mixings.append(weight / weight.sum(axis=1, keepdims=True))
    return mixings[0] @ image @ mixings[1].T
