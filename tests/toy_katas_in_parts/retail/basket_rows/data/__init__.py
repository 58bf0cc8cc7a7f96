"""Baskets of a small shop, in another order for each seed."""

import numpy as np

from mlekata.authoring import HeldOut, Split

from ...shared.tables import columns_of
from .baskets import content


def build(rng: np.random.Generator) -> Split:
    """A third of the baskets to learn from, and the others to be graded on."""
    items, value_eur = columns_of(content())[:, rng.permutation(240)]
    public = {"items": items[:80], "value_eur": value_eur[:80]}
    return Split(public, HeldOut(items[80:], value_eur[80:]))
