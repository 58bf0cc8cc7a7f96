"""Calculates in uint8, as the photograph comes: sums above 255 begin again at 0."""

CAUGHT_BY = "test_gray_of_a_photograph_is_exact"


def to_gray(photo):
    red, green, blue = photo[:, :, 0], photo[:, :, 1], photo[:, :, 2]
    return (77 * red + 150 * green + 29 * blue) // 256 / 255
