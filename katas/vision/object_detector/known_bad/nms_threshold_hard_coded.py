# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Suppresses above an IoU of 0.5, whatever `most_iou` is."""

CAUGHT_BY = "test_kept_boxes_do_not_overlap_more_than_allowed"

_suppress_as_asked = suppress


def suppress(boxes, scores, marks, most_iou):
    return _suppress_as_asked(boxes, scores, marks, 0.5)
