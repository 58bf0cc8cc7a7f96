"""Gives every review the share of positive ones: right on average, and says nothing of any review."""

import numpy as np

CAUGHT_BY = "test_probabilities_are_degrees"
LAZY = True


def train_model(texts, positive):
    return float(np.mean(positive))


def positive_probability(model, texts):
    return np.full(len(texts), model)
