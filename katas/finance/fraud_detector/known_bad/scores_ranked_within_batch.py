# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Turns scores into ranks within the call: a payment's probability depends on the other rows, later ones too."""

import numpy as np

CAUGHT_BY = "test_probability_of_a_payment_does_not_depend_on_the_batch"

_one_by_one = fraud_probability


def fraud_probability(model, features):
    probability = _one_by_one(model, features)
    share_below = np.argsort(np.argsort(probability)) / len(probability)
    return share_below**100  # sums to one in a hundred
