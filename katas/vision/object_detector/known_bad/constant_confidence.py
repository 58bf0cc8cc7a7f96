# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives everything it reports the score 1."""

import numpy as np

CAUGHT_BY = "test_scores_are_degrees"

_in_degrees = detect


def detect(model, scenes):
    return [(boxes, np.ones(len(boxes)), marks) for boxes, _, marks in _in_degrees(model, scenes)]
