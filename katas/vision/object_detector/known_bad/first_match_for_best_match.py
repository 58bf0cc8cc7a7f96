# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the first free true box with enough overlap, not the one with the most."""

import numpy as np

CAUGHT_BY = "test_detection_takes_the_free_box_that_it_overlaps_most"


def match_boxes(boxes, scores, true_boxes, least_iou):
    is_right = np.zeros(len(boxes), dtype=bool)
    fits = box_iou(boxes, true_boxes) >= least_iou
    for one in np.argsort(-scores, kind="stable"):
        if fits[one].any():
            is_right[one] = True
            fits[:, fits[one].argmax()] = False
    return is_right
