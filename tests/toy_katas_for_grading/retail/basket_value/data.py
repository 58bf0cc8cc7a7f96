"""Baskets whose value grows with the number of things in them; simulated."""

import numpy as np

from mlekata.authoring import HeldOut, Split


def build(rng: np.random.Generator) -> Split:
    """One day of baskets to learn from, and another to be graded on."""
    items = rng.integers(1, 20, 240).astype(np.float64)
    value_eur = 5 + 3 * items + rng.normal(0, 4, 240)
    public = {"items": items[:80], "value_eur": value_eur[:80]}
    return Split(public, HeldOut(items[80:], value_eur[80:]))
