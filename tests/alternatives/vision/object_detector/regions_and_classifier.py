"""Regions instead of cells: connected spots at several levels of contrast, each judged by a support vector machine."""

import numpy as np
from scipy import ndimage
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

LEVELS = (14, 24, 38, 60)  # grey values from the neighbourhood
PATCH = 14


def box_iou(boxes, others):
    result = np.zeros((len(boxes), len(others)))
    for i, (a1, b1, a2, b2) in enumerate(np.asarray(boxes, dtype=float)):
        for j, (c1, d1, c2, d2) in enumerate(np.asarray(others, dtype=float)):
            both = max(0.0, min(a2, c2) - max(a1, c1)) * max(0.0, min(b2, d2) - max(b1, d1))
            result[i, j] = both / ((a2 - a1) * (b2 - b1) + (c2 - c1) * (d2 - d1) - both)
    return result


def suppress(boxes, scores, marks, most_iou):
    iou = box_iou(boxes, boxes)
    kept = []
    for one in sorted(range(len(boxes)), key=lambda i: -scores[i]):
        if all(marks[one] != marks[other] or iou[one, other] <= most_iou for other in kept):
            kept.append(one)
    return np.array(kept, dtype=int)


def match_boxes(boxes, scores, true_boxes, least_iou):
    iou = box_iou(boxes, true_boxes)
    free = set(range(len(true_boxes)))
    right = [False] * len(boxes)
    for one in np.argsort(scores)[::-1]:
        best = max(free, key=lambda j: iou[one, j], default=None)
        if best is not None and iou[one, best] >= least_iou:
            right[one] = True
            free.discard(best)
    return np.array(right, dtype=bool)


def _regions(scene):
    """Boxes of connected spots that stand out, brighter or darker, and their pixels with ink upwards."""
    grey = scene.astype(float)
    smooth = ndimage.gaussian_filter(grey, 0.6)
    difference = smooth - ndimage.median_filter(smooth, size=21, mode="nearest")
    boxes = {}
    for sign in (1, -1):
        for level in LEVELS:
            labelled, _ = ndimage.label(sign * difference > level, structure=np.ones((3, 3)))
            for rows, columns in ndimage.find_objects(labelled):
                height, width = rows.stop - rows.start, columns.stop - columns.start
                if 8 <= height <= 27 and 3 <= width <= 30 and 0.25 <= width / height <= 1.5:
                    boxes[columns.start, rows.start, columns.stop, rows.stop, sign] = None
    if not boxes:
        return np.zeros((0, 4)), np.zeros((0, PATCH * PATCH + 2))
    patches = [_patch(sign * grey, box) for *box, sign in boxes]
    return np.array([box[:4] for box in boxes], dtype=float), np.array(patches)


def _patch(grey, box):
    """A box and a little around it, resized to a square, with mean 0 and spread 1; and its size."""
    x1, y1, x2, y2 = box
    y = np.linspace(y1 - 1.5, y2 + 0.5, PATCH)
    x = np.linspace(x1 - 1.5, x2 + 0.5, PATCH)
    values = ndimage.map_coordinates(grey, np.meshgrid(y, x, indexing="ij"), order=1, mode="nearest").ravel()
    values = (values - values.mean()) / (values.std() + 5)
    return np.append(values, [(x2 - x1) / 8, (y2 - y1) / 8])


def train_detector(scenes, boxes, marks):
    features, target = [], []
    for scene, true_boxes, true_marks in zip(scenes, boxes, marks, strict=True):
        found, patches = _regions(scene)
        target_here = np.zeros(len(found), dtype=int)
        if len(true_boxes) and len(found):
            iou = _fast_iou(found, true_boxes)
            target_here = np.where(iou.max(axis=1) >= 0.6, true_marks[iou.argmax(axis=1)], 0)
            unclear = (iou.max(axis=1) >= 0.45) & (target_here == 0)
            patches, target_here = patches[~unclear], target_here[~unclear]
        features.append(patches)
        target.append(target_here)
    features, target = np.concatenate(features), np.concatenate(target)
    rng = np.random.default_rng(0)
    rows = np.flatnonzero((target > 0) | (rng.random(len(target)) < 2500 / len(target)))
    rows = rng.permutation(rows)[:3500]
    return make_pipeline(PCA(40, random_state=0), SVC(C=5, gamma=0.008)).fit(features[rows], target[rows])


def _fast_iou(boxes, others):
    size = np.clip(
        np.minimum(boxes[:, None, 2:], others[:, 2:]) - np.maximum(boxes[:, None, :2], others[:, :2]), 0, None
    )
    both = size.prod(axis=2)
    return both / (
        np.prod(boxes[:, None, 2:] - boxes[:, None, :2], 2) + np.prod(others[:, 2:] - others[:, :2], 1) - both
    )


def detect(model, scenes):
    result = []
    for scene in scenes:
        boxes, patches = _regions(scene)
        if not len(boxes):
            result.append((np.zeros((0, 4)), np.zeros(0), np.zeros(0, dtype=int)))
            continue
        decision = _margins(model, patches)
        box, which = np.nonzero(decision > np.sort(decision.ravel())[-60:][0] - 1e-9)
        scores, marks = decision[box, which], np.array([2, 5, 7])[which]
        kept = suppress(boxes[box], scores, marks, 0.3)[:10]
        result.append((boxes[box][kept], scores[kept], marks[kept]))
    return result


def _margins(model, patches):
    """How far each region is on the side of each mark, against the best of the other answers: (n, 3)."""
    decision = model.decision_function(patches)  # (n, 4), none first
    return np.stack([decision[:, j] - np.delete(decision, j, axis=1).max(axis=1) for j in (1, 2, 3)], axis=1)
