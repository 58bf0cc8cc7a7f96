"""What is asked of the attempt. There is no metric: a filter is right or wrong, and the points are for the checks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import check_array, check_parts


class Answers(authoring.Answers):
    """The attempt's filters, each answer known to be an array of the right shape before it is looked at."""

    def gray(self, photo: NDArray[np.uint8]) -> NDArray[np.float64]:
        """The attempt's brightness of a photograph: float64 (height, width)."""
        return check_array(
            self.attempt.to_gray(photo),
            f"the result of `to_gray` for a photograph of shape {photo.shape}",
            shape=photo.shape[:2],
            kind="float",
        )

    def padded(self, image: NDArray[np.float64], margin: int, mode: str) -> NDArray[np.float64]:
        """The attempt's image with a margin: float64 (height + 2 margin, width + 2 margin)."""
        height, width = image.shape
        return check_array(
            self.attempt.pad_image(image, margin, mode),
            f'the result of `pad_image` for shape {image.shape}, margin {margin} and mode "{mode}"',
            shape=(height + 2 * margin, width + 2 * margin),
            kind="float",
        )

    def convolved(self, image: NDArray[np.float64], kernel: NDArray[np.float64], stride: int) -> NDArray[np.float64]:
        """The attempt's convolution: float64, one value for each position of the kernel."""
        rows, columns = ((have - size) // stride + 1 for have, size in zip(image.shape, kernel.shape, strict=True))
        return check_array(
            self.attempt.convolve(image, kernel, stride),
            f"the result of `convolve` for an image of shape {image.shape}, a kernel of shape {kernel.shape} "
            f"and stride {stride}",
            shape=(rows, columns),
            kind="float",
        )

    def gradients(self, image: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The attempt's gradients of an image: gradient_x, gradient_y, each float64 (height, width)."""
        name = "the result of `sobel_gradients`"
        found = self.attempt.sobel_gradients(image)
        arrays = check_parts(found, name, count=2)
        gradient_x, gradient_y = (
            check_array(array, f"`{part}` in {name} for shape {image.shape}", shape=image.shape, kind="float")
            for part, array in zip(("gradient_x", "gradient_y"), arrays, strict=True)
        )
        return gradient_x, gradient_y

    def resized(self, image: NDArray[np.float64], height: int, width: int) -> NDArray[np.float64]:
        """The attempt's image in another size: float64 (height, width)."""
        return check_array(
            self.attempt.resize_image(image, height, width),
            f"the result of `resize_image` for shape {image.shape}, height {height} and width {width}",
            shape=(height, width),
            kind="float",
        )
