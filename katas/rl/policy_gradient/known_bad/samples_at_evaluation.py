# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Samples the action at evaluation too: the finished agent does something else each time."""

import numpy as np

CAUGHT_BY = "test_probabilities_are_the_same_again"

_probabilities = action_probabilities


def action_probabilities(agent, readings):
    probabilities = _probabilities(agent, readings)
    below = probabilities.cumsum(axis=1)[:, :-1]
    action = (np.random.random((len(readings), 1)) >= below).sum(axis=1)  # noqa: NPY002
    return np.eye(probabilities.shape[1])[action]
