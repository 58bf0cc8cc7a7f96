"""Keeps rules from an item to itself: they have a confidence of 1."""

import numpy as np
import pandas as pd

CAUGHT_BY = "test_rules_are_pairs_of_different_items"


def find_rules(support, min_support, min_confidence, min_lift):
    alone = np.diag(support)
    item, then = np.nonzero((support > 0) & (support >= min_support))
    confidence = support[item, then] / alone[item]
    lift = confidence / alone[then]
    rules = pd.DataFrame(
        {"item": item, "then": then, "support": support[item, then], "confidence": confidence, "lift": lift}
    )
    return rules[(confidence >= min_confidence) & (lift >= min_lift)].sort_values("lift", ascending=False)
