# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the argmax over true boxes where there is none."""

import numpy as np

CAUGHT_BY = "test_matching_works_without_boxes"


def match_boxes(boxes, scores, true_boxes, least_iou):
    is_right = np.zeros(len(boxes), dtype=bool)
    iou = box_iou(boxes, true_boxes)
    for one in np.argsort(-scores, kind="stable"):
        best = iou[one].argmax()
        is_right[one] = iou[one, best] >= least_iou
        iou[:, best] = np.where(is_right[one], -1.0, iou[:, best])
    return is_right
