# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Matches detections in the order in which they are given, whatever their scores."""

import numpy as np

CAUGHT_BY = "test_surest_detection_chooses_first"

_surest_first = match_boxes


def match_boxes(boxes, scores, true_boxes, least_iou):
    return _surest_first(boxes, -np.arange(len(boxes)), true_boxes, least_iou)
