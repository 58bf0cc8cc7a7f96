# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Looks at the true box with the most overlap only: if that is taken, a free one beside it is not tried."""

import numpy as np

CAUGHT_BY = "test_detection_takes_the_free_box_that_it_overlaps_most"


def match_boxes(boxes, scores, true_boxes, least_iou):
    is_right = np.zeros(len(boxes), dtype=bool)
    if len(true_boxes) == 0:
        return is_right
    iou = box_iou(boxes, true_boxes)
    taken = set()
    for one in np.argsort(-scores, kind="stable"):
        best = int(iou[one].argmax())
        if iou[one, best] >= least_iou and best not in taken:
            is_right[one] = True
            taken.add(best)
    return is_right
