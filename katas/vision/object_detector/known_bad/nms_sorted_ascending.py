# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Begins with the smallest score: of several boxes on a mark the worst is kept."""

CAUGHT_BY = "test_surest_of_overlapping_boxes_is_kept"

_surest_first = suppress


def suppress(boxes, scores, marks, most_iou):
    return _surest_first(boxes, -scores, marks, most_iou)[::-1]
