"""Image filters: the debrief.

**Bytes overflow.** A photograph comes as uint8, and 77 * 200 in uint8 is 40, without a warning. So the first
step of nearly everything is a conversion to float, and the scale should be said aloud: here, 0 to 1. The eye sees
green best and blue hardly, hence the weights 0.299, 0.587, 0.114 (ITU-R BT.601). The sum of the three is 1, so
that gray stays gray. If a library hands you blue first, as OpenCV does, nothing crashes: skin just gets too dark.

**A border has to be made of something.** Zeros put a black frame around the image, and every edge filter finds
that frame. Repeating the nearest pixel ("edge") continues what is there; mirroring ("reflect") does so
without a flat strip. Whether the mirror repeats the border pixel is where libraries differ: NumPy calls the two
"reflect" (a b c d -> c b a b c d c b) and "symmetric" (-> b a a b c d d c), SciPy "mirror" and "reflect".

**Convolution turns the kernel round.** The sum that is called convolution in every deep-learning library is a
cross-correlation; nobody minds, for there the kernel is learned. With a kernel that somebody wrote down it decides the
sign of your gradient. A test that settles it at once: a single bright pixel must turn into a copy of the kernel.

**How many positions are there?** From the first to the last, (n - k) // stride + 1. Padding by k // 2 and stride
1 give back the size of the image. Stride 2 keeps every other value; it does not average. That is why shrinking by
stride alone is a poor idea.

**Sobel's filter is a difference and a mean.** Across, it takes the difference of the two neighbours; down, it
averages three rows with weights 1, 2, 1 to be less sensitive to noise. The difference spans two pixels and the
weights add up to four, so dividing by eight gives brightness per pixel. Without that, thresholds do not carry over
to another filter.

**Pixels are small squares, and their coordinates are at the centres.** The centre of pixel i is at i + 0.5. Scale
the centres, not the indices: otherwise the image moves by a fraction of a pixel, which nobody sees and every
detector's boxes inherit. Mapping corner to corner (align_corners=True) stretches the image instead.

**Shrinking has to look at every pixel.** Two neighbours are enough to enlarge. To shrink four times, a filter of
two pixels sees a quarter of the image, and the rows of tiles on a roof turn into broad stripes that are not there
(aliasing). The filter must grow with the shrinking. Pillow does it always; PyTorch only if told so (antialias=True);
OpenCV's INTER_LINEAR never. A model trained on thumbnails from one and served thumbnails from another loses
accuracy for no visible reason.

Both filters of `resize_image` are matrices: one mixes rows, the other columns. All of these operations are linear, and
that a filter of an image is a matrix with few numbers in it is most of what a convolutional network is.

Where this world is kinder than yours: real photographs are stored with a gamma curve, and a mean of stored values
is darker than the mean of the light; some are turned by a note in the file's header (EXIF); some have a fourth
channel. And what takes one line here takes care where the image does not fit in memory.
"""

import numpy as np

BRIGHTNESS_OF_RGB = np.array([0.299, 0.587, 0.114])  # Source: ITU-R BT.601
MODES_OF_NUMPY = {"zero": "constant", "edge": "edge", "reflect": "reflect"}
# As it looks when laid on the image: right minus left, the middle row twice.
SOBEL_ACROSS = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]) / 8.0


def to_gray(photo: np.ndarray) -> np.ndarray:
    """The brightness of every pixel of a colour photograph.

    Args:
        photo: uint8 (height, width, 3), 0 to 255; the channels are red, green, blue, in this order.

    Returns:
        float (height, width), 0 black to 1 white: (0.299 red + 0.587 green + 0.114 blue) / 255.
    """
    return photo.astype(np.float64) @ BRIGHTNESS_OF_RGB / 255.0  # (height, width, 3) x (3,) -> (height, width)


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
    return np.pad(image, margin, mode=MODES_OF_NUMPY[mode])


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
    every_window = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)  # (positions down, across, k_h, k_w)
    windows = every_window[::stride, ::stride]  # a view: nothing is copied
    return np.einsum("ijab,ab->ij", windows, kernel[::-1, ::-1])  # (rows, columns, h, w) x (h, w) -> (rows, columns)


def sobel_gradients(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How steeply the brightness rises at every pixel, by Sobel's filter, with "edge" padding.

    Args:
        image: float64 (height, width), each 1 or more; any finite values.

    Returns:
        gradient_x: float (height, width), in brightness per pixel; above 0 where it gets brighter to the right.
        gradient_y: float (height, width), in brightness per pixel; above 0 where it gets brighter downwards.
    """
    padded = pad_image(image, 1, "edge")
    across = SOBEL_ACROSS[::-1, ::-1]  # `convolve` turns it round again
    return convolve(padded, across, 1), convolve(padded, across.T, 1)


def resize_image(image: np.ndarray, height: int, width: int) -> np.ndarray:
    """The image in another size, by a triangle filter that grows as the image shrinks.

    Args:
        image: float64 (old_height, old_width), each 1 or more; any finite values.
        height: number of rows of the result; 1 or more.
        width: number of columns of the result; 1 or more.

    Returns:
        float (height, width); the filter is defined in the brief.
    """
    old_height, old_width = image.shape
    rows, columns = _mixing(old_height, height), _mixing(old_width, width)
    return rows @ image @ columns.T  # (height, old_height) x (old_height, old_width) x (old_width, width)


def _mixing(old: int, new: int) -> np.ndarray:
    """How much of each old pixel goes into each new one: float64 (new, old); each row adds up to 1."""
    scale = old / new  # old pixels per new pixel
    reach = max(scale, 1.0)
    centre = (np.arange(new) + 0.5) * scale  # of the new pixels, in the coordinates of the old ones
    distance = np.abs(np.arange(old) + 0.5 - centre[:, None])  # (new, old)
    weight = np.maximum(0.0, 1.0 - distance / reach)
    return weight / weight.sum(axis=1, keepdims=True)
