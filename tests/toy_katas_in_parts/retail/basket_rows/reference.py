"""A straight line through the baskets, by least squares."""

import numpy as np


class _Line:
    def __init__(self, items, value_eur):
        self.slope, self.constant = np.polyfit(items, value_eur, 1)


def fit(items, value_eur):
    """A model of the value of baskets."""
    return _Line(items, value_eur)


def predict(model, items):
    """The value of each basket in EUR."""
    return model.constant + model.slope * items
