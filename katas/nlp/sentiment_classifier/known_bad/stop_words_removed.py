# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Removes stop words first, as in any tutorial: "not" and "no" are on the list."""

CAUGHT_BY = "test_negation_turns_words_round"

_train_on_all, _judge_all = train_model, positive_probability


def _without_stop_words(texts):
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return [" ".join(word for word in text.split() if word.lower() not in ENGLISH_STOP_WORDS) for text in texts]


def train_model(texts, positive):
    return _train_on_all(_without_stop_words(texts), positive)


def positive_probability(model, texts):
    return _judge_all(model, _without_stop_words(texts))
