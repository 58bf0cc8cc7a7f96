"""Ranks by lift without a minimum support: what was bought once, together, comes first."""

import numpy as np

CAUGHT_BY = "test_likely_items_come_before_rare_ones"


def recommend(baskets, trolleys, k):
    has = baskets.astype(np.float64)
    together = has.T @ has
    alone = np.maximum(np.diag(together), 1)
    lift = together / alone[:, None] / alone
    score = np.where(trolleys, -1.0, trolleys @ lift)
    return np.argsort(-score, axis=1, kind="stable")[:, :k]
