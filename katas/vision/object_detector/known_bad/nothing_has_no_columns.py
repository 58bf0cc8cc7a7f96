# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Collects boxes in a list: in a scene where nothing is found it has no columns."""

import numpy as np

CAUGHT_BY = "test_scenes_without_detections_are_answered"

_with_columns = detect


def detect(model, scenes):
    found = _with_columns(model, scenes)
    return [(np.array(list(boxes)), np.array(list(scores)), marks) for boxes, scores, marks in found]
