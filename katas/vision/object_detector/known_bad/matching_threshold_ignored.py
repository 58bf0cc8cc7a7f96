# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Matches at any overlap, whatever `least_iou` is."""

CAUGHT_BY = "test_detection_needs_enough_overlap"

_strict = match_boxes


def match_boxes(boxes, scores, true_boxes, least_iou):
    return _strict(boxes, scores, true_boxes, 0.01)
