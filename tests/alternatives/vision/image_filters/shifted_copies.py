"""Whole images at once: sums of shifted copies, fancy indices for the borders, and filters in steps."""

import numpy as np


def to_gray(photo):
    red, green, blue = photo.transpose(2, 0, 1) / 255
    return 0.299 * red + 0.587 * green + 0.114 * blue


def pad_image(image, margin, mode):
    if mode == "zero":
        canvas = np.zeros([size + 2 * margin for size in image.shape], dtype=np.float32)
        canvas[margin : margin + image.shape[0], margin : margin + image.shape[1]] = image
        return canvas
    places = []
    for size in image.shape:
        place = np.arange(-margin, size + margin)
        if mode == "reflect":
            place = size - 1 - np.abs(size - 1 - np.abs(place))
        places.append(np.clip(place, 0, size - 1))
    return image[np.ix_(*places)]


def convolve(image, kernel, stride):
    down, across = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    total = np.zeros((down, across))
    for (a, b), weight in np.ndenumerate(np.rot90(kernel, 2)):
        total += weight * image[a : a + down, b : b + across]
    return total[::stride, ::stride]


def sobel_gradients(image):
    def smooth(values):  # over three rows
        return (values[:-2] + 2 * values[1:-1] + values[2:]) / 4

    padded = np.pad(image, 1, mode="edge")
    gradient_x = smooth(padded)[:, 2:] - smooth(padded)[:, :-2]
    gradient_y = smooth(padded.T)[:, 2:] - smooth(padded.T)[:, :-2]
    return [gradient_x / 2, gradient_y.T / 2]


def resize_image(image, height, width):
    for size in (height, width):  # rows; then, turned over, columns
        scale = len(image) / size
        reach = max(scale, 1.0)
        taps = np.arange(2 * int(np.ceil(reach)) + 1)
        centre = (np.arange(size) + 0.5) * scale
        place = np.floor(centre - reach).astype(int)[:, None] + taps
        weight = np.clip(1 - np.abs(place + 0.5 - centre[:, None]) / reach, 0, None)
        weight[(place < 0) | (place >= len(image))] = 0
        weight /= weight.sum(axis=1, keepdims=True)
        image = np.einsum("it,itj->ji", weight, image[np.clip(place, 0, len(image) - 1)])
    return image
