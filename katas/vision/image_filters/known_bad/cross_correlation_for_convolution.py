# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Does not flip the kernel, as layers of neural networks do: cross-correlation."""

CAUGHT_BY = "test_convolution_of_a_bright_pixel_is_the_kernel"

_kernel_turned = convolve


def convolve(image, kernel, stride):
    return _kernel_turned(image, kernel[::-1, ::-1], stride)
