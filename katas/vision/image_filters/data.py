"""Two real photographs, in halves: the left ones are public, pieces of the right ones are held out.

A temple with rows of tiles and a flower before a blurred background: one is all edges, the other has few. The
pieces are cut at random places and mirrored at random, so that every seed has other ones.

Both photographs are files of scikit-learn, which is not imported for them; see `sources` in kata.toml.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import HeldOut, Split

from ..shared.photographs import PHOTOGRAPHS, photograph

#: Height and width of the held-out pieces, in pixels: neither square nor even, so that nothing is swapped unseen.
PIECE_SHAPES = {"china": (75, 104), "flower": (90, 67)}


def build(rng: np.random.Generator) -> Split:
    """The left halves of two photographs, and pieces of their right halves.

    Args:
        rng: decides which pieces.

    Returns:
        public: dict of two photographs, "china" and "flower": uint8 (427, 320, 3), red, green, blue.
        held_out.inputs: dict of two pieces, "china" uint8 (75, 104, 3) and "flower" uint8 (90, 67, 3).
        held_out.labels: None; what is right follows from the pieces alone.
    """
    public, pieces = {}, {}
    for name in PHOTOGRAPHS:
        photo = photograph(name)
        middle = photo.shape[1] // 2
        public[name] = photo[:, :middle].copy()
        pieces[name] = _piece(rng, photo[:, middle:], *PIECE_SHAPES[name])
    return Split(public=public, held_out=HeldOut(inputs=pieces))


def _piece(rng: np.random.Generator, photo: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """A part of *photo* at a random place, mirrored left to right half of the time: uint8 (height, width, 3)."""
    top = int(rng.integers(photo.shape[0] - height + 1))
    left = int(rng.integers(photo.shape[1] - width + 1))
    piece = photo[top : top + height, left : left + width]
    return np.ascontiguousarray(piece[:, ::-1] if rng.random() < 0.5 else piece)
