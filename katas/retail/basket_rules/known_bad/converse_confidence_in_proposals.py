"""Sums the confidences of the converse rules: how many buyers of the proposal buy what is in the trolley."""

import numpy as np

CAUGHT_BY = "test_likely_items_come_before_rare_ones"


def recommend(baskets, trolleys, k):
    has = baskets.astype(np.float64)
    together = has.T @ has
    confidence = together / np.maximum(np.diag(together), 1)[:, None]
    score = np.where(trolleys, -1.0, trolleys @ confidence.T)
    return np.argsort(-score, axis=1, kind="stable")[:, :k]
