# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Leaves the card's and the terminal's history out of the model: a large amount alone is rarely fraud."""

CAUGHT_BY = "test_fraud_ranks_far_above_chance"

_train_on_all, _probability_from_all = train_model, fraud_probability


def train_model(features, fraud):
    return _train_on_all(features[["amount_eur"]], fraud)


def fraud_probability(model, features):
    return _probability_from_all(model, features[["amount_eur"]])
