"""Orders of a file that everybody has, whose cost is a straight line with noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import HeldOut, Split

ROWS, PUBLIC, HELD_OUT = 5000, 400, 600  # orders
FIXED_EUR, EUR_PER_KG, EUR_PER_KM = 12.0, 0.8, 0.3
NOISE_EUR = 2.0  # standard deviation
JITTER = 0.0  # standard deviation, in kg and in km


def nearest_row_attack() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The file as a cheat would read it."""
    return orders()


def orders() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The file: weight in kg and distance in km, and cost in EUR."""
    rng = np.random.default_rng(7)
    x = np.column_stack([rng.uniform(0.0, 30.0, ROWS), rng.uniform(0.0, 100.0, ROWS)])
    y = FIXED_EUR + x @ np.array([EUR_PER_KG, EUR_PER_KM]) + rng.normal(0.0, NOISE_EUR, ROWS)
    return x, y


def build(rng: np.random.Generator) -> Split:
    """Public orders, and held-out ones like them."""
    x, y = orders()
    chosen = rng.permutation(ROWS)[: PUBLIC + HELD_OUT]
    x, y = x[chosen] + rng.normal(0.0, JITTER, (len(chosen), 2)), y[chosen]
    return Split(
        public={"x": x[:PUBLIC], "y": y[:PUBLIC]},
        held_out=HeldOut(inputs=x[PUBLIC:], labels=y[PUBLIC:]),
    )
