"""Divides the intersection by the smaller area: a small box within a large one counts as the same."""

import numpy as np

CAUGHT_BY = "test_iou_is_intersection_over_union"


def box_iou(boxes, others):
    first, second = boxes[:, None].astype(float), others[None].astype(float)
    overlap = np.minimum(first[..., 2:], second[..., 2:]) - np.maximum(first[..., :2], second[..., :2])
    area = (first[..., 2:] - first[..., :2]).prod(axis=2)
    other_area = (second[..., 2:] - second[..., :2]).prod(axis=2)
    return np.clip(overlap, 0.0, None).prod(axis=2) / np.minimum(area, other_area)
