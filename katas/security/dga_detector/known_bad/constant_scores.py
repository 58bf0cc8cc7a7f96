"""Gives every name the same score: real ones are the majority, so it is nearly always right."""

import numpy as np

CAUGHT_BY = "test_scores_are_degrees"
LAZY = True


def train_detector(train, public_suffixes):
    return 0.0


def score_domains(model, names):
    return np.zeros(len(names))
