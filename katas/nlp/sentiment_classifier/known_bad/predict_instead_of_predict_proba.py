# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Answers with the likelier class: sure of everything, right three times in four."""

CAUGHT_BY = "test_probabilities_are_degrees"

_degrees = positive_probability


def positive_probability(model, texts):
    return (_degrees(model, texts) > 0.5).astype(float)
