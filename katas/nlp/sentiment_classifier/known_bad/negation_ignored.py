"""Adds up single words: "not" lowers whatever stands behind it, "bad" as well as "good"."""

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

CAUGHT_BY = "test_negation_turns_words_round"


def train_model(texts, positive):
    return make_pipeline(TfidfVectorizer(sublinear_tf=True), LogisticRegression(C=6.0)).fit(texts, positive)


def positive_probability(model, texts):
    return model.predict_proba(texts)[:, 1]
