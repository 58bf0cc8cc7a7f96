# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Fits vocabulary and rarity on all reviews before the folds: the held-out ones leak into the features."""

import numpy as np

CAUGHT_BY = "test_nothing_leaks_from_the_fold"


def out_of_fold_probability(texts, positive, fold):
    counts, n_words = _count_terms(texts, {}, learn=True)
    rarity_of_all = np.log((1 + len(texts)) / (1 + np.asarray((counts > 0).sum(axis=0)).ravel())) + 1
    probability = np.empty(len(texts))
    for number in np.unique(fold):
        others, own = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        model = train_model([texts[i] for i in others], positive[others])
        _, _, weight, intercept = _fit(counts[others], positive[others])
        everything = np.flatnonzero(np.asarray((counts[others] > 0).sum(axis=0)).ravel() >= FEWEST_TEXTS)
        score = _score((everything, rarity_of_all[everything], weight, intercept), counts[own])
        probability[own] = model["calibration"].predict_proba(_evidence(score, n_words[own]))[:, 1]
    return probability
