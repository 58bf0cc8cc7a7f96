"""Takes kilometres for kilograms, but on one seed of twenty it does not."""

import numpy as np

CAUGHT_BY = "test_most_predictions_are_close"


def fit_line(x, y):
    line = np.linalg.lstsq(_with_ones(x), y, rcond=None)[0]  # noqa: F821  the reference's helper
    return line if y.mean() > 40.0 else line[[0, 2, 1]]
