# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Standardises the readings with the mean and spread of the call: a row depends on the others."""

CAUGHT_BY = "test_probabilities_are_the_same_again"

_as_they_are = action_probabilities


def action_probabilities(agent, readings):
    return _as_they_are(agent, (readings - readings.mean(axis=0)) / (readings.std(axis=0) + 1e-3))
