"""Plain loops: every pixel of every result is calculated by itself, in Python numbers."""

import numpy as np


def to_gray(photo):
    gray = np.zeros(photo.shape[:2], dtype=np.float32)
    for row in range(photo.shape[0]):
        for column in range(photo.shape[1]):
            red, green, blue = (int(value) for value in photo[row, column])
            gray[row, column] = (299 * red + 587 * green + 114 * blue) / 255_000
    return gray


def pad_image(image, margin, mode):
    height, width = image.shape
    padded = np.zeros((height + 2 * margin, width + 2 * margin))
    for i in range(padded.shape[0]):
        for j in range(padded.shape[1]):
            row, column = i - margin, j - margin
            if mode == "edge":
                row, column = min(max(row, 0), height - 1), min(max(column, 0), width - 1)
            elif mode == "reflect":
                row = -row if row < 0 else 2 * (height - 1) - row if row >= height else row
                column = -column if column < 0 else 2 * (width - 1) - column if column >= width else column
            if 0 <= row < height and 0 <= column < width:
                padded[i, j] = image[row, column]
    return padded


def convolve(image, kernel, stride):
    turned = kernel[::-1, ::-1]
    tops = range(0, image.shape[0] - kernel.shape[0] + 1, stride)
    lefts = range(0, image.shape[1] - kernel.shape[1] + 1, stride)
    result = np.zeros((len(tops), len(lefts)))
    for i, top in enumerate(tops):
        for j, left in enumerate(lefts):
            result[i, j] = (image[top : top + kernel.shape[0], left : left + kernel.shape[1]] * turned).sum()
    return result


def sobel_gradients(image):
    padded = pad_image(image, 1, "edge")
    gradient_x, gradient_y = np.zeros(image.shape), np.zeros(image.shape)
    for row in range(image.shape[0]):
        for column in range(image.shape[1]):
            (a, b, c), (d, _, f), (g, h, i) = padded[row : row + 3, column : column + 3].tolist()
            gradient_x[row, column] = (c - a + 2 * (f - d) + i - g) / 8
            gradient_y[row, column] = (g - a + 2 * (h - b) + i - c) / 8
    return gradient_x, gradient_y


def _resize_rows(image, height):
    scale = len(image) / height
    reach = max(scale, 1.0)
    rows = []
    for i in range(height):
        total, weights = np.zeros(image.shape[1]), 0.0
        for j in range(len(image)):
            weight = max(0.0, 1 - abs(j + 0.5 - (i + 0.5) * scale) / reach)
            total += weight * image[j]
            weights += weight
        rows.append(total / weights)
    return np.array(rows)


def resize_image(image, height, width):
    return _resize_rows(_resize_rows(image, height).T, width).T
