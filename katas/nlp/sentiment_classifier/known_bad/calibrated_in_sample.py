# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Calibrates on the scores of the reviews it was trained on, where the model is nearly always right."""

from sklearn.linear_model import LogisticRegression

CAUGHT_BY = "test_confidence_is_as_high_as_it_should_be"


def train_model(texts, positive):
    column = {}
    counts, n_words = _count_terms(texts, column, learn=True)
    fit = _fit(counts, positive)
    calibration = LogisticRegression(C=100.0, max_iter=1000).fit(_evidence(_score(fit, counts), n_words), positive)
    return {"column": column, "fit": fit, "calibration": calibration}
