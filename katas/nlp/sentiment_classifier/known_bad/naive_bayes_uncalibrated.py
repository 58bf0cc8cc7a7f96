# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the output of naive Bayes for probabilities: every word is new evidence, and long reviews are certain."""

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

CAUGHT_BY = "test_confidence_is_as_high_as_it_should_be"


def train_model(texts, positive):
    return make_pipeline(CountVectorizer(analyzer=mark_negation, binary=True), MultinomialNB()).fit(texts, positive)


def positive_probability(model, texts):
    return model.predict_proba(texts)[:, 1]
