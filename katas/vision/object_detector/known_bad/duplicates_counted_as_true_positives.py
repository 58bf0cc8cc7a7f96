# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts every detection as right that overlaps a true box enough, the tenth on the same one too."""

CAUGHT_BY = "test_true_box_is_found_only_once"


def match_boxes(boxes, scores, true_boxes, least_iou):
    return (box_iou(boxes, true_boxes) >= least_iou).any(axis=1)
