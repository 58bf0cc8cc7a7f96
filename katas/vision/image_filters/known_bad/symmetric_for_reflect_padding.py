"""Mirrors behind the border pixel instead of at it (NumPy's "symmetric"), which repeats the border."""

import numpy as np

CAUGHT_BY = "test_reflect_padding_does_not_repeat_the_border"


def pad_image(image, margin, mode):
    return np.pad(image, margin, mode={"zero": "constant", "reflect": "symmetric"}.get(mode, mode))
