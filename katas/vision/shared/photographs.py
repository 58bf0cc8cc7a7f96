"""Gives the two photographs that come with scikit-learn, which is not imported for them: a temple and a flower."""

from __future__ import annotations

import io
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlekata.authoring import datasets

SHA256 = {  # of the files in scikit-learn
    "china": "8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29",
    "flower": "a77f6ec41e353afdf8bdff2ea981b2955535d8d83294f8cfa49cf4e423dd5638",
}
PHOTOGRAPHS = tuple(SHA256)


def photograph(name: str, mode: Literal["RGB", "L"] = "RGB") -> NDArray[np.uint8]:
    """One photograph.

    Args:
        name: "china" or "flower".
        mode: "RGB" for red, green and blue; "L" for grey, by the weights of ITU-R 601.

    Returns:
        uint8 (427, 640, 3), or (427, 640) for grey; 0 to 255.

    Raises:
        KataError: if scikit-learn comes with other photographs.
    """
    content = datasets.read(f"sklearn/datasets/images/{name}.jpg", sha256=SHA256[name], install="scikit-learn")
    with Image.open(io.BytesIO(content)) as image:
        return np.asarray(image.convert(mode))
