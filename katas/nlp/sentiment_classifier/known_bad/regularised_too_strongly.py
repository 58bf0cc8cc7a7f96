# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Regularises strongly and calibrates nothing: far too unsure about long reviews."""

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

CAUGHT_BY = "test_confidence_is_as_high_as_it_should_be"


def train_model(texts, positive):
    vectorizer = TfidfVectorizer(analyzer=mark_negation)
    return make_pipeline(vectorizer, LogisticRegression(C=0.3)).fit(texts, positive)


def positive_probability(model, texts):
    return model.predict_proba(texts)[:, 1]
