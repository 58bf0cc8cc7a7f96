"""Draws maps of frozen lakes, for `FrozenLakeEnv(desc=...)` of Gymnasium; every goal can be reached.

Source: Gymnasium (Farama Foundation, MIT licence), `frozen_lake.generate_random_map`, with which it shares the rule.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FROZEN_SHARE = 0.8  # of a lake's cells; the others are holes (Gymnasium: 0.8)


def lake_map(rng: np.random.Generator, side: int) -> list[str]:
    """Rows of a square lake: S start, F frozen, H hole, G goal; the goal can be reached from the start.

    Args:
        rng: decides where the holes are.
        side: cells in a row, and rows.

    Returns:
        *side* texts of *side* letters each, S the first and G the last of all.
    """
    while True:
        cells = np.where(rng.random((side, side)) < FROZEN_SHARE, "F", "H")
        cells[0, 0], cells[-1, -1] = "S", "G"
        if is_connected(cells != "H"):
            return ["".join(row) for row in cells]


def is_connected(is_ice: NDArray[np.bool_]) -> bool:
    """Whether a way over the ice leads from the first cell to the last, by steps up, down, left and right.

    Args:
        is_ice: bool (n, m).
    """
    reached = np.zeros_like(is_ice)
    reached[0, 0] = True
    for _ in range(is_ice.size):
        wider = np.pad(reached, 1)
        wider = (wider[:-2, 1:-1] | wider[2:, 1:-1] | wider[1:-1, :-2] | wider[1:-1, 2:] | reached) & is_ice
        if (wider == reached).all():
            break
        reached = wider
    return bool(reached[-1, -1])
