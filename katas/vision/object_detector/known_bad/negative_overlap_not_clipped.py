"""Does not clip overlaps at 0: of two negative ones, across and down, the product is positive."""

import numpy as np

CAUGHT_BY = "test_boxes_far_apart_share_nothing"


def box_iou(boxes, others):
    first, second = boxes[:, None].astype(float), others[None].astype(float)
    both = (np.minimum(first[..., 2:], second[..., 2:]) - np.maximum(first[..., :2], second[..., :2])).prod(axis=2)
    area = (first[..., 2:] - first[..., :2]).prod(axis=2)
    other_area = (second[..., 2:] - second[..., :2]).prod(axis=2)
    return both / (area + other_area - both)
