# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Collects boxes in a list: in a scene without a detection the array has no columns."""

import numpy as np

CAUGHT_BY = "test_scenes_without_detections_are_answered"

_with_columns = detect


def detect(model, scenes):
    found = []
    for boxes, scores, marks in _with_columns(model, scenes):
        sure = np.flatnonzero(scores > 0.9)
        found.append((np.array([boxes[i] for i in sure]), np.array([scores[i] for i in sure]), marks[sure]))
    return found
