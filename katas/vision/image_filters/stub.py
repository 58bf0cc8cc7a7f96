"""Image filters: from a photograph to its edges and its thumbnail.

Write the functions in this order; each one is checked by itself. The brief, `image_filters.md`, has the task, the data
and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np


def to_gray(photo: np.ndarray) -> np.ndarray:
    """The brightness of every pixel of a colour photograph.

    Args:
        photo: uint8 (height, width, 3), 0 to 255; the channels are red, green, blue, in this order.

    Returns:
        float (height, width), 0 black to 1 white: (0.299 red + 0.587 green + 0.114 blue) / 255.
    """
    raise NotImplementedError


def pad_image(image: np.ndarray, margin: int, mode: str) -> np.ndarray:
    """The image with a margin around it, the same on all four sides.

    Args:
        image: float64 (height, width); any finite values.
        margin: width of the margin in pixels; 0 or more; for "reflect", less than height and less than width.
        mode: what the margin is made of.

            - "zero": zeros.
            - "edge": each pixel of the margin is that pixel of the image which is nearest to it.
            - "reflect": the image is mirrored at its outermost pixels, which are not repeated; with margin 2,
              a row a b c d becomes c b a b c d c b.

    Returns:
        float (height + 2 margin, width + 2 margin).
    """
    raise NotImplementedError


def convolve(image: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """The convolution of an image with a kernel, wherever the whole kernel lies inside the image.

    Args:
        image: float64 (height, width); any finite values.
        kernel: float64 (kernel_height, kernel_width), each 1 or more and no larger than the image's.
        stride: step from one position to the next in pixels, down and across; 1 or more.

    Returns:
        float ((height - kernel_height) // stride + 1, (width - kernel_width) // stride + 1), with

            result[i, j] = sum over a, b of kernel[a, b] * image[i * stride + kernel_height - 1 - a,
                                                                 j * stride + kernel_width - 1 - b]
    """
    raise NotImplementedError


def sobel_gradients(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How steeply the brightness rises at every pixel, by Sobel's filter, with "edge" padding.

    Args:
        image: float64 (height, width), each 1 or more; any finite values.

    Returns:
        gradient_x: float (height, width), in brightness per pixel; above 0 where it gets brighter to the right.
        gradient_y: float (height, width), in brightness per pixel; above 0 where it gets brighter downwards.
    """
    raise NotImplementedError


def resize_image(image: np.ndarray, height: int, width: int) -> np.ndarray:
    """The image in another size, by a triangle filter that grows as the image shrinks.

    Args:
        image: float64 (old_height, old_width), each 1 or more; any finite values.
        height: number of rows of the result; 1 or more.
        width: number of columns of the result; 1 or more.

    Returns:
        float (height, width); the filter is defined in the brief.
    """
    raise NotImplementedError
