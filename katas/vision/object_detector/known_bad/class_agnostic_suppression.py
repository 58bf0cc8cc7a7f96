# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Suppresses across marks: a 2 takes a 7 away."""

CAUGHT_BY = "test_boxes_of_other_marks_are_not_suppressed"

_by_mark = suppress


def suppress(boxes, scores, marks, most_iou):
    return _by_mark(boxes, scores, 0 * marks, most_iou)
