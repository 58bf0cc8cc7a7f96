# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the argmax of the scores without asking whether there is a box."""

import numpy as np

CAUGHT_BY = "test_of_no_boxes_none_is_kept"


def suppress(boxes, scores, marks, most_iou):
    repeats = (box_iou(boxes, boxes) > most_iou) & (marks[:, None] == marks)
    order = np.argsort(-scores, kind="stable")
    kept = [order[0]]
    for one in order[1:]:
        if not repeats[one, kept].any():
            kept.append(one)
    return np.array(kept)
