"""The mean value is foretold for every basket,
whatever is in it."""

import numpy as np

CAUGHT_BY = "test_larger_baskets_cost_more"


def predict(model, items):
    return np.full(len(items), 35.0)
