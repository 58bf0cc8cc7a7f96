# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Returns the kept boxes in the order in which they came."""

import numpy as np

CAUGHT_BY = "test_kept_boxes_come_surest_first"

_surest_first = suppress


def suppress(boxes, scores, marks, most_iou):
    return np.sort(_surest_first(boxes, scores, marks, most_iou))
