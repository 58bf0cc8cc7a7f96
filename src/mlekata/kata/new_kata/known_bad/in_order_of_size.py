"""Returns the predictions in order of size, not in the order of the rows given."""

import numpy as np

CAUGHT_BY = "test_most_predictions_are_close"


def predict(line, x):
    return np.sort(_with_ones(x) @ line)  # noqa: F821  the reference's helper
