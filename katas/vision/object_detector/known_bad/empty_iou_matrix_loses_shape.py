# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Makes the rows in a loop over boxes: without boxes the result is no matrix any more."""

import numpy as np

CAUGHT_BY = "test_iou_of_no_boxes_is_empty"

_iou_at_once = box_iou


def box_iou(boxes, others):
    return np.array([_iou_at_once(box[None], others)[0] for box in boxes])
