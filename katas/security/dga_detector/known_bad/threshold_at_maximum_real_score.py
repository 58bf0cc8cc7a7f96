"""Sets the threshold above every real score: no false positive, and no use of the budget."""

import numpy as np

CAUGHT_BY = "test_threshold_uses_the_budget"


def choose_threshold(scores, lookups, false_positives_per_million):
    return float(np.max(scores)) + 1e-9
