# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes a box for x, y, width and height."""

import numpy as np

CAUGHT_BY = "test_iou_is_intersection_over_union"

_iou_of_corners = box_iou


def box_iou(boxes, others):
    return _iou_of_corners(*(np.hstack([some[:, :2], some[:, :2] + some[:, 2:]]) for some in (boxes, others)))
