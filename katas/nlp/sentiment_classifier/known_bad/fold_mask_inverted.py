# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Inverts the mask: each fold is judged by a model that was trained on that fold alone."""

import numpy as np

CAUGHT_BY = "test_nothing_leaks_from_the_fold"


def out_of_fold_probability(texts, positive, fold):
    probability = np.empty(len(texts))
    for number in np.unique(fold):
        own = np.flatnonzero(fold == number)
        model = train_model([texts[i] for i in own], positive[own])
        probability[own] = positive_probability(model, [texts[i] for i in own])
    return probability
