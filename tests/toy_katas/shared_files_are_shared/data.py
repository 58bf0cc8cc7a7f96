"""Orders whose cost is a straight line with noise."""

from __future__ import annotations

import numpy as np

from mlekata.authoring import HeldOut, Split

from ..shared.parcels import EUR_PER_KG, EUR_PER_KM, FIXED_EUR

PUBLIC, HELD_OUT = 400, 600  # orders
NOISE_EUR = 2.0  # standard deviation


def build(rng: np.random.Generator) -> Split:
    """Public orders, and held-out ones like them."""
    n = PUBLIC + HELD_OUT
    x = np.column_stack([rng.uniform(0.0, 30.0, n), rng.uniform(0.0, 100.0, n)])
    y = FIXED_EUR + x @ np.array([EUR_PER_KG, EUR_PER_KM]) + rng.normal(0.0, NOISE_EUR, n)
    return Split(
        public={"x": x[:PUBLIC], "y": y[:PUBLIC]},
        held_out=HeldOut(inputs=x[PUBLIC:], labels=y[PUBLIC:]),
    )
