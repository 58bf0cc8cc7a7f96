"""Takes the mean of the channels for the brightness: leaves look too dark and the sky too bright."""

CAUGHT_BY = "test_gray_weighs_red_green_and_blue"


def to_gray(photo):
    return photo.astype(float).mean(axis=2) / 255
