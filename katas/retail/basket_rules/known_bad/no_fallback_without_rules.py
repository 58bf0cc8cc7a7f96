"""Proposes only consequents of rules, and pads with item 0 where rules run out."""

import numpy as np

CAUGHT_BY = "test_as_many_different_items_are_proposed_as_are_wanted"


def recommend(baskets, trolleys, k):
    has = baskets.astype(np.float64)
    together = has.T @ has
    score = np.where(trolleys, 0.0, trolleys @ (together / np.maximum(np.diag(together), 1)[:, None]))
    found = np.argsort(-score, axis=1, kind="stable")[:, :k]
    return np.where(np.take_along_axis(score, found, axis=1) > 0, found, 0)
