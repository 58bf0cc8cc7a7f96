# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives the index of the network's output, 0 to 2, instead of the mark."""

import numpy as np

CAUGHT_BY = "test_detections_are_boxes_scores_and_marks"

_by_name = detect


def detect(model, scenes):
    return [(boxes, scores, np.searchsorted([2, 5, 7], marks)) for boxes, scores, marks in _by_name(model, scenes)]
