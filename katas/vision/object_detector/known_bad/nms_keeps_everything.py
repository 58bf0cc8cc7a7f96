"""Sorts the boxes and suppresses none."""

import numpy as np

CAUGHT_BY = "test_kept_boxes_do_not_overlap_more_than_allowed"


def suppress(boxes, scores, marks, most_iou):
    return np.argsort(-scores)
