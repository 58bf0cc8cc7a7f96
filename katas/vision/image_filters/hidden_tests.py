"""Is it right? What can be counted by hand is; photographs are compared with a filter made in another way.

The other ways: convolution by Fourier transform, Sobel's gradients by differences of shifted images, resizing by
Pillow. Each test makes its own gray images, so that a mistake in one function is not charged to the next.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlekata.authoring import checks

TOLERANCE = 0.0001  # the brief promises it; brightness goes from 0 to 1
Array = NDArray[np.float64]


def _gray(photo: NDArray[np.uint8]) -> Array:
    """Brightness of a photograph: float64 (height, width), 0 to 1."""
    red, green, blue = np.moveaxis(photo.astype(np.float64), 2, 0)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255.0


def _wrong(found: Array, expected: Array) -> int:
    """At how many pixels two images differ by more than the tolerance."""
    return int((np.abs(found - expected) > TOLERANCE).sum())


def _by_frequencies(image: Array, kernel: Array, stride: int) -> Array:
    """Convolution as a product of Fourier transforms, wherever the whole kernel lies inside the image."""
    shape = image.shape  # large enough: what wraps round is cut off below
    whole = np.fft.irfft2(np.fft.rfft2(image) * np.fft.rfft2(kernel, s=shape), s=shape)
    return whole[kernel.shape[0] - 1 :: stride, kernel.shape[1] - 1 :: stride]


def _neighbour(image: Array, down: int, right: int) -> Array:
    """For each pixel, the one so far down and to the right of it; over the border, the nearest inside."""
    rows = np.clip(np.arange(image.shape[0]) + down, 0, image.shape[0] - 1)
    columns = np.clip(np.arange(image.shape[1]) + right, 0, image.shape[1] - 1)
    return image[np.ix_(rows, columns)]


def _by_differences(image: Array) -> tuple[Array, Array]:
    """Sobel's gradients: differences over two pixels, averaged over three lines with weights 1, 2, 1."""
    lines = ((-1, 0.125), (0, 0.25), (1, 0.125))
    gradient_x = sum(w * (_neighbour(image, line, 1) - _neighbour(image, line, -1)) for line, w in lines)
    gradient_y = sum(w * (_neighbour(image, 1, line) - _neighbour(image, -1, line)) for line, w in lines)
    return gradient_x, gradient_y


def _by_pillow(image: Array, height: int, width: int) -> Array:
    """Resizing by Pillow, in 32-bit floats."""
    resized = Image.fromarray(image.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(resized, dtype=np.float64)


# --- to_gray ----------------------------------------------------------------------------------------------


@checks("to_gray")
def test_gray_weighs_red_green_and_blue(answers):
    """Pure green is brighter than pure red, which is brighter than pure blue, in the proportions of the brief."""
    colours = np.array([[[200, 0, 0], [0, 200, 0], [0, 0, 200], [200, 200, 200]]], dtype=np.uint8)
    red, green, blue, all_three = answers.gray(colours)[0]
    in_proportion = np.abs(np.array([red, green, blue]) - all_three * np.array([0.299, 0.587, 0.114])) <= TOLERANCE
    for colour, is_right in zip(("red", "green", "blue"), in_proportion, strict=True):
        assert is_right, (
            f"`to_gray`: a pure {colour} has not the share of the brightness of gray that the brief gives it; "
            "look at the weights and at the order of the channels"
        )


@checks("to_gray")
def test_gray_goes_from_zero_to_one(answers):
    """Black is 0 and white is 1."""
    black, white = answers.gray(np.array([[[0, 0, 0], [255, 255, 255]]], dtype=np.uint8))[0]
    assert abs(black) <= TOLERANCE, "`to_gray`: a black pixel is not 0"
    assert abs(white - 1.0) <= TOLERANCE, "`to_gray`: a white pixel is not 1"


@checks("to_gray")
def test_gray_of_a_photograph_is_exact(answers, held_out):
    """Every pixel of a photograph has the brightness that the brief defines, to within 0.0001."""
    for photo in held_out.inputs.values():
        wrong = _wrong(answers.gray(photo), _gray(photo))
        assert wrong == 0, (
            f"`to_gray` is wrong at {wrong} of {photo.shape[0] * photo.shape[1]} pixels of a photograph; "
            "look at the formula, and at the dtype in which it is calculated"
        )


# --- pad_image --------------------------------------------------------------------------------------------


def _numbered(height: int, width: int) -> Array:
    """An image whose pixels are all different and none of them 0: -1, 2, -3, 4..."""
    number = np.arange(1.0, height * width + 1)
    return np.where(number % 2 == 0, number, -number).reshape(height, width)


def _margin_is_wrong(answers, mode: str, height: int, width: int, margin: int) -> bool:
    """Whether the attempt's margin differs from one that is found pixel by pixel; the middle is not looked at."""
    image = _numbered(height, width)
    padded = answers.padded(image, margin, mode)
    for row in range(-margin, height + margin):
        for column in range(-margin, width + margin):
            if 0 <= row < height and 0 <= column < width:
                continue
            if mode == "zero":
                expected = 0.0
            elif mode == "edge":
                expected = image[min(max(row, 0), height - 1), min(max(column, 0), width - 1)]
            else:
                expected = image[height - 1 - abs(height - 1 - abs(row)), width - 1 - abs(width - 1 - abs(column))]
            if abs(padded[row + margin, column + margin] - expected) > TOLERANCE:
                return True
    return False


@checks("pad_image")
def test_padding_leaves_the_image_in_the_middle(answers):
    """Inside its margin the image is unchanged, whatever the mode; with margin 0 there is nothing else."""
    image = _numbered(5, 7)
    for mode in ("zero", "edge", "reflect"):
        for margin in (2, 1, 0):
            middle = answers.padded(image, margin, mode)[margin : margin + 5, margin : margin + 7]
            assert _wrong(middle, image) == 0, (
                f'`pad_image` with mode "{mode}" and margin {margin} does not have the image itself inside the margin'
            )


@checks("pad_image")
def test_zero_padding_is_made_of_zeros(answers):
    """In mode "zero", every pixel of the margin is 0."""
    for height, width, margin in ((5, 7, 2), (2, 1, 3)):
        assert not _margin_is_wrong(answers, "zero", height, width, margin), (
            '`pad_image` in mode "zero" has a margin that is not 0 everywhere'
        )


@checks("pad_image")
def test_edge_padding_repeats_the_nearest_pixel(answers):
    """In mode "edge", every pixel of the margin is the image's nearest, in the corners too."""
    for height, width, margin in ((5, 7, 2), (2, 1, 3)):
        assert not _margin_is_wrong(answers, "edge", height, width, margin), (
            '`pad_image` in mode "edge" has a pixel in the margin, perhaps in a corner, '
            "that is not the nearest pixel of the image"
        )


@checks("pad_image")
def test_reflect_padding_does_not_repeat_the_border(answers):
    """In mode "reflect", the outermost pixel is the mirror: it is not seen twice."""
    for height, width, margin in ((5, 7, 2), (4, 6, 3)):
        assert not _margin_is_wrong(answers, "reflect", height, width, margin), (
            '`pad_image` in mode "reflect" has a margin that is not the mirror image; '
            "the row a b c d with margin 2 becomes c b a b c d c b"
        )


# --- convolve ---------------------------------------------------------------------------------------------


@checks("convolve")
def test_convolution_has_one_value_for_each_position(answers, rng):
    """The size of the result follows from image, kernel and stride, the last row and column included."""
    for image_shape, kernel_shape, stride in (
        ((7, 9), (3, 3), 1),
        ((7, 9), (3, 3), 2),
        ((8, 10), (3, 3), 2),
        ((9, 8), (2, 5), 3),
        ((4, 6), (4, 6), 1),
        ((5, 4), (1, 1), 7),
    ):
        answers.convolved(rng.random(image_shape), rng.random(kernel_shape), stride)  # its shape is checked there


@checks("convolve")
def test_convolution_of_a_bright_pixel_is_the_kernel(answers):
    """A single pixel of brightness 1 turns into a copy of the kernel, the same way up."""
    image = np.zeros((7, 7))
    image[3, 3] = 1.0
    kernel = _numbered(3, 3)
    result = answers.convolved(image, kernel, 1)  # (5, 5), the pixel in its middle
    assert _wrong(result[1:4, 1:4], kernel) == 0, (
        "`convolve`: a single bright pixel does not turn into a copy of the kernel; "
        "look at which element of the kernel meets which pixel"
    )


@checks("convolve")
def test_stride_takes_every_nth_position(answers, rng):
    """With stride n, the result is every n-th row and column of the result with stride 1."""
    image, kernel = rng.random((14, 14)), rng.random((3, 3))
    every = answers.convolved(image, kernel, 1)  # (12, 12)
    for stride in (2, 3, 4):
        assert _wrong(answers.convolved(image, kernel, stride), every[::stride, ::stride]) == 0, (
            f"`convolve` with stride {stride} does not give every value that is {stride} positions further, "
            "from the first on, of what it gives with stride 1"
        )


@checks("convolve")
def test_convolution_of_a_photograph_is_exact(answers, held_out, rng):
    """Every value is the sum of products that the brief defines, to within 0.0001, for kernels of any shape."""
    for photo, kernel_shape, stride in zip(held_out.inputs.values(), ((5, 5), (4, 3)), (1, 2), strict=True):
        # As far below 0 as above, so that there is something to clip in every piece.
        image, kernel = 2 * _gray(photo) - 1, rng.uniform(-1.0, 1.0, kernel_shape)
        expected = _by_frequencies(image, kernel, stride)
        wrong = _wrong(answers.convolved(image, kernel, stride), expected)
        assert wrong == 0, (
            f"`convolve` with a kernel of shape {kernel_shape} and stride {stride} is wrong at {wrong} of "
            f"{expected.size} positions on a photograph; if a bright pixel turns into the kernel, look at what is "
            "done to sums below 0 or above 1"
        )


# --- sobel_gradients --------------------------------------------------------------------------------------


def _ramp(down: float, right: float) -> Array:
    """An image that gets brighter by the same amount from row to row, and from column to column."""
    row, column = np.mgrid[:8, :9]
    return down * row + right * column


@checks("sobel_gradients")
def test_gradient_of_a_ramp_is_its_slope(answers):
    """Inside a ramp that rises by 0.03 per pixel, the steeper of the two gradients is 0.03."""
    for image in (_ramp(0.0, 0.03), _ramp(0.03, 0.0)):
        inside = np.abs(answers.gradients(image))[:, 1:-1, 1:-1]
        assert _wrong(inside.max(axis=0), np.full((6, 7), 0.03)) == 0, (
            "`sobel_gradients`: the gradient of an even ramp is not what the brightness rises by from pixel to "
            "pixel; look at `convolve` first if that fails its checks, then at the numbers in the table"
        )


@checks("sobel_gradients")
def test_gradient_x_is_across_and_gradient_y_is_down(answers):
    """A ramp to the right has a gradient_x and no gradient_y; a ramp downwards the other way round."""
    for image, steep, level in ((_ramp(0.0, 0.03), 0, 1), (_ramp(0.03, 0.0), 1, 0)):
        names = ("gradient_x", "gradient_y")
        found = np.abs(answers.gradients(image))[:, 1:-1, 1:-1]
        assert found[level].max() <= TOLERANCE and found[steep].min() > TOLERANCE, (
            f"`sobel_gradients`: of a ramp that only rises {'to the right' if steep == 0 else 'downwards'}, "
            f"{names[steep]} is 0 somewhere or {names[level]} is not; x is across and y is down"
        )


@checks("sobel_gradients")
def test_gradient_points_to_the_brighter_side(answers):
    """Where it gets brighter to the right or downwards, the gradient is above 0; where it gets darker, below."""
    for slope, side in ((0.03, "brighter"), (-0.03, "darker")):
        for image, direction in ((_ramp(0.0, slope), "to the right"), (_ramp(slope, 0.0), "downwards")):
            inside = np.sum(answers.gradients(image), axis=0)[1:-1, 1:-1] * np.sign(slope)
            assert (inside > 0).all(), (
                f"`sobel_gradients`: where the image gets {side} {direction}, the gradient has the wrong sign, "
                "or is 0; look at `convolve` first if that fails its checks"
            )


@checks("sobel_gradients")
def test_a_flat_image_has_no_edges(answers):
    """Where everything is equally bright both gradients are 0, at the border of the image too."""
    for shape in ((6, 8), (1, 1)):
        for gradient in answers.gradients(np.full(shape, 0.7)):
            assert np.abs(gradient).max() <= TOLERANCE, (
                "`sobel_gradients` finds an edge in an image without any; look at the border, and at "
                "`pad_image` if that fails its checks"
            )


@checks("sobel_gradients")
def test_gradients_of_a_photograph_are_exact(answers, held_out):
    """Both gradients of a photograph are those of Sobel's filter, at every pixel, to within 0.0001."""
    for photo in held_out.inputs.values():
        image = _gray(photo)
        for name, found, expected in zip(
            ("gradient_x", "gradient_y"), answers.gradients(image), _by_differences(image), strict=True
        ):
            wrong = _wrong(found, expected)
            assert wrong == 0, (
                f"`sobel_gradients`: {name} is not that of Sobel's filter at {wrong} of {image.size} pixels of a "
                "photograph; look at the functions it uses if those fail their checks, then at the kernel, sign, "
                "scale and border"
            )


# --- resize_image -----------------------------------------------------------------------------------------


@checks("resize_image")
def test_resized_image_has_the_size_asked_for(answers, rng):
    """The result has `height` rows and `width` columns, larger or smaller, down to a single pixel."""
    for shape, height, width in (((6, 9), 12, 5), ((6, 9), 4, 20), ((5, 3), 1, 1), ((1, 1), 2, 3)):
        answers.resized(rng.random(shape), height, width)  # its shape is checked there


@checks("resize_image")
def test_flat_image_stays_as_bright_as_it_is(answers):
    """An image of one brightness keeps it in any size, at the border too."""
    for old, new in ((6, 9), (9, 6), (8, 3), (7, 7)):
        resized = answers.resized(np.full((old, old), 0.7), new, new)
        assert np.abs(resized - 0.7).max() <= TOLERANCE, (
            "`resize_image` makes parts of an image of one brightness darker or brighter; "
            "look at what the weights of an output pixel add up to, at the border too"
        )


@checks("resize_image")
def test_enlarged_ramp_stays_where_it_is(answers):
    """A ramp that is enlarged keeps its slope and its place: pixels are measured at their centres."""
    image = _ramp(0.0, 0.02)[:, :8]  # (8, 8)
    for new in (16, 20):
        inside = np.arange(new // 8, new - new // 8)  # away from the border
        expected = 0.02 * ((inside + 0.5) * 8 / new - 0.5)
        for direction, pixels in (
            ("across", answers.resized(image, new, new)),
            ("down", answers.resized(image.T, new, new).T),
        ):
            assert _wrong(pixels[:, inside], np.broadcast_to(expected, (new, len(inside)))) == 0, (
                f"`resize_image`: a ramp {direction} that is enlarged is steeper, flatter, or in another place; "
                "look at which position in the old image the centre of a new pixel has"
            )


@checks("resize_image")
def test_shrinking_mixes_all_pixels(answers):
    """Each pixel of a large image still counts in a small one: the larger filter leaves nothing out."""
    new, old = 4, 16
    for direction in ("down", "across"):
        for line in range(old):
            image = np.zeros((old, old))
            image[line] = 1.0
            seen = answers.resized(image if direction == "down" else image.T, new, new).max()
            assert seen > 0.01, (
                f"`resize_image`: shrinking {direction} overlooks a bright line of one pixel altogether; "
                "look at how far the filter of a new pixel reaches"
            )


@checks("resize_image")
def test_resized_photograph_is_exact(answers, held_out):
    """A photograph is resized with the filter that the brief defines, up and down, to within 0.0001."""
    for photo in held_out.inputs.values():
        image = _gray(photo)
        for height, width, word in ((25, 40, "smaller"), (103, 130, "larger"), (40, 150, "lower and wider")):
            expected = _by_pillow(image, height, width)
            wrong = _wrong(answers.resized(image, height, width), expected)
            assert wrong == 0, (
                f"`resize_image` is wrong at {wrong} of {expected.size} pixels of a photograph made {word}; "
                "look at the centres, and at the shape and the size of the filter, in each direction by itself"
            )
