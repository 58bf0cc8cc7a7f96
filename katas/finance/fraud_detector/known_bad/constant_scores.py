"""Gives every payment the base rate of fraud: calibrated on average, and no ranking at all."""

import numpy as np

CAUGHT_BY = "test_probabilities_are_degrees_of_risk"
LAZY = True


def train_model(features, fraud):
    return float(fraud.mean())


def fraud_probability(model, features):
    return np.full(len(features), model)
