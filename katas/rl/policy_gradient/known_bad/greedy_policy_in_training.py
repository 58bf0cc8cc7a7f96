# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives all probability to the best action, in training too: it never explores."""

import numpy as np

CAUGHT_BY = "test_new_agent_tries_every_action"

_by_degrees = action_probabilities


def action_probabilities(agent, readings):
    probabilities = _by_degrees(agent, readings)
    return np.eye(probabilities.shape[1])[probabilities.argmax(axis=1)]
