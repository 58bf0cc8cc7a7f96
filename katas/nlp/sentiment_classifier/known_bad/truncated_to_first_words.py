# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Truncates to the first fifteen words, as a short maximum length does: viewers come to the point at the end."""

CAUGHT_BY = "test_long_and_short_reviews_are_told_apart"

_train_on_all, _judge_all = train_model, positive_probability


def train_model(texts, positive):
    return _train_on_all([" ".join(text.split()[:15]) for text in texts], positive)


def positive_probability(model, texts):
    return _judge_all(model, [" ".join(text.split()[:15]) for text in texts])
