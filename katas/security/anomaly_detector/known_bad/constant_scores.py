"""Every window is as unusual as any other: no list of the worst can be made of that."""

import numpy as np

CAUGHT_BY = "test_scores_are_degrees_of_suspicion"
LAZY = True


def anomaly_score(detector, features):
    return np.zeros(len(features))
