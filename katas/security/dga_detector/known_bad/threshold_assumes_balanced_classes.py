"""Sets the threshold in the middle of the scores, as if every second lookup were made up."""

import numpy as np

CAUGHT_BY = "test_threshold_keeps_the_budget"


def choose_threshold(scores, lookups, false_positives_per_million):
    return float(np.average(scores, weights=lookups))
