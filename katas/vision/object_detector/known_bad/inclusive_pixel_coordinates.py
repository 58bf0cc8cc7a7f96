# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Adds one to widths and heights, as for boxes that include their last pixel: touching boxes overlap."""

import numpy as np

CAUGHT_BY = "test_small_and_touching_boxes_are_counted_to_the_pixel"

_iou_of_half_open = box_iou


def box_iou(boxes, others):
    return _iou_of_half_open(boxes + np.array([0, 0, 1, 1]), others + np.array([0, 0, 1, 1]))
