"""Gives every review the share of positive ones: calibrated on average, and no ranking at all."""

import numpy as np

CAUGHT_BY = "test_probabilities_are_degrees"
LAZY = True


def train_model(texts, positive):
    return float(np.mean(positive))


def positive_probability(model, texts):
    return np.full(len(texts), model)
