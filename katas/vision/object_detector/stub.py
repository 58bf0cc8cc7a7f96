"""Object detector: from overlapping boxes to a network that finds three marks in photographs.

Write the functions in this order; each one builds on those above it. The brief, `object_detector.md`, has the task,
the data and the rules. Delete `raise NotImplementedError` and begin.

A box is x1, y1, x2, y2 in pixels: it covers the columns x1 to x2 - 1 and the rows y1 to y2 - 1 of `scene[y, x]`.
"""

import numpy as np
import torch  # noqa: F401
from torch import nn  # noqa: F401


def box_iou(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How much each box overlaps each other one: the area in common, as a share of what at least one of them covers.

    Args:
        boxes: float64 or int64 (n, 4), x1, y1, x2, y2 in pixels, with x1 < x2 and y1 < y2; n may be 0.
        others: float64 or int64 (m, 4), likewise; m may be 0.

    Returns:
        float64 (n, m), 0 to 1: intersection over union of boxes[i] and others[j]. Boxes that only touch have 0.
    """
    raise NotImplementedError


def suppress(boxes: np.ndarray, scores: np.ndarray, marks: np.ndarray, most_iou: float) -> np.ndarray:
    """Which boxes are left when those that repeat a surer one are taken away: non-maximum suppression.

    From the surest box to the least sure one, a box is kept unless its IoU with a kept box of the same mark is
    more than *most_iou*.

    Args:
        boxes: float64 (n, 4), x1, y1, x2, y2 in pixels; n may be 0.
        scores: float64 (n,); greater is surer; no two are equal.
        marks: int64 (n,); which mark is in the box.
        most_iou: 0 to 1.

    Returns:
        int (k,); the places, in the arrays given, of the boxes that are kept, the surest first.
    """
    raise NotImplementedError


def match_boxes(boxes: np.ndarray, scores: np.ndarray, true_boxes: np.ndarray, least_iou: float) -> np.ndarray:
    """Which detections are right: each true box is taken once, and the surest detection chooses first.

    From the surest detection to the least sure one, each takes the true box with which its IoU is
    greatest, of those that are not taken yet, if that IoU is at least *least_iou*. It is wrong if there is none.

    Args:
        boxes: float64 (n, 4), the detections of one mark in one scene; n may be 0.
        scores: float64 (n,); greater is surer; no two are equal.
        true_boxes: float64 (m, 4), where the mark really is in that scene; m may be 0.
        least_iou: above 0, up to 1.

    Returns:
        bool (n,), in the order of the boxes given; True where a detection is right.
    """
    raise NotImplementedError


def train_detector(scenes: np.ndarray, boxes: list[np.ndarray], marks: list[np.ndarray]) -> object:
    """A detector of the three marks.

    Args:
        scenes: uint8 (n, 48, 48), 0 black to 255 white.
        boxes: n arrays, float64 (k, 4), one for each scene: x1, y1, x2, y2 in pixels; k may be 0.
        marks: n arrays, int64 (k,), one for each scene: the mark in each box; 2, 5 or 7.

    Returns:
        Any object that `detect` understands.
    """
    raise NotImplementedError


def detect(model: object, scenes: np.ndarray) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Where the marks are in each scene, which they are, and how sure that is.

    Args:
        model: what `train_detector` returned.
        scenes: uint8 (n, 48, 48), 0 black to 255 white; n is 1 or more.

    Returns:
        A list of n tuples (boxes, scores, marks), one for each scene, in the order given, each of k from 0 to 10
        detections in any order:

        - boxes: float (k, 4), x1, y1, x2, y2 in pixels; 0 <= x1 < x2 <= 48 and 0 <= y1 < y2 <= 48.
        - scores: float (k,), finite; greater is surer, on one scale for all scenes and marks.
        - marks: int (k,); 2, 5 or 7.
    """
    raise NotImplementedError
