# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Suppresses every box that overlaps any surer one, also one that is itself suppressed."""

import numpy as np

CAUGHT_BY = "test_suppressed_boxes_suppress_nothing"


def suppress(boxes, scores, marks, most_iou):
    is_behind = (box_iou(boxes, boxes) > most_iou) & (marks[:, None] == marks) & (scores[:, None] < scores)
    kept = np.flatnonzero(~is_behind.any(axis=1))
    return kept[np.argsort(-scores[kept], kind="stable")]
