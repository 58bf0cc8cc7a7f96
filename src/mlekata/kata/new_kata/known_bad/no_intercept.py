"""Fits a line through the origin, as if an order of nothing to nowhere cost nothing."""

import numpy as np

CAUGHT_BY = "test_most_predictions_are_close"


def _with_ones(x):  # put over the reference's helper: only what differs is here
    return np.column_stack([np.zeros(len(x)), x])
