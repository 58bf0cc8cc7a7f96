"""Mean average precision at an IoU of 0.5: how well a ranking of all detections puts the right ones first.

The units are the held-out scenes. A scene's outcomes are what average precision needs of it: how many boxes of
each mark it has, and for each of its detections the mark, the score, and whether it is right. The ranking over
all scenes is made anew in `metric`, so that a resample of scenes has exactly its own average precision.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import HeldOut, asked, check_array, check_number, check_parts

SIDE = 48
MARKS = (2, 5, 7)
KINDS = ("few marks", "crowded", "touching", "small marks")  # 1 to 4; those without marks have no precision
MOST_DETECTIONS = 10  # in one scene
LEAST_IOU = 0.5
LEAST_SIZE = 1e-6  # of a box, in pixels: it has to end behind where it begins

Detections = list[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]]


class Answers(authoring.Answers):
    """The attempt's way from scenes to boxes, as the brief shows it."""

    def iou_of(self, boxes: NDArray[Any], others: NDArray[Any]) -> NDArray[np.float64]:
        """The attempt's IoU of any boxes: float64 (n, m)."""
        return check_array(
            self.attempt.box_iou(boxes, others),
            "the result of `box_iou`",
            shape=(len(boxes), len(others)),
            kind="number",
        )

    def kept_of(
        self, boxes: NDArray[Any], scores: NDArray[Any], marks: NDArray[Any], most_iou: float
    ) -> NDArray[np.int64]:
        """The attempt's suppression of any boxes, once it is known to be places of boxes."""
        found = self.attempt.suppress(boxes, scores, marks, most_iou)
        kept = check_array(
            found, "the result of `suppress`", shape=("k",), kind="int", low=0, high=max(len(boxes) - 1, 0)
        )
        return kept.astype(np.int64)

    def match_of(
        self, boxes: NDArray[Any], scores: NDArray[Any], true_boxes: NDArray[Any], least_iou: float
    ) -> NDArray[np.bool_]:
        """The attempt's matching of any boxes: bool (n,)."""
        return check_array(
            self.attempt.match_boxes(boxes, scores, true_boxes, least_iou),
            "the result of `match_boxes`",
            shape=(len(boxes),),
            kind="bool",
        )

    @asked
    def model(self) -> Any:
        """The detector trained on the public scenes."""
        public = self.public
        return self.attempt.train_detector(public["scenes"], public["boxes"], public["marks"])

    @asked
    def detections(self) -> Detections:
        """What is found in the held-out scenes."""
        return self.detections_of(self.inputs)

    def detections_of(self, scenes: NDArray[np.uint8]) -> Detections:
        """The attempt's detections in any scenes, once they are known to be boxes, scores and marks."""
        name = "the result of `detect`"
        found = check_parts(self.attempt.detect(self.model, scenes), name, count=len(scenes))
        return [_checked(one, f"`{{}}` of scene {place} in {name}") for place, one in enumerate(found)]


def _checked(found: Any, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """The detections of one scene: boxes float64 (k, 4), scores float64 (k,), marks int64 (k,)."""
    parts = check_parts(found, f"what is {name.partition(' ')[2]}", count=3)
    boxes = check_array(parts[0], name.format("boxes"), shape=("k", 4), low=0.0, high=SIDE)
    scores = check_array(parts[1], name.format("scores"), shape=(len(boxes),))
    marks = check_array(
        parts[2], name.format("marks"), shape=(len(boxes),), kind="int", low=min(MARKS), high=max(MARKS)
    )
    check_number(len(boxes), f"the number of rows of {name.format('boxes')}", high=MOST_DETECTIONS)
    size = boxes[:, 2:] - boxes[:, :2]
    check_array(size, f"x2 - x1 or y2 - y1 in {name.format('boxes')}", shape=("k", 2), low=LEAST_SIZE)
    return boxes, scores, marks.astype(np.int64)


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """What each scene brings into the ranking: float64 (n_scenes, 3 + 3 * 10).

    The first columns are the numbers of true boxes of each mark. Then come, ten times, mark (0 where there is no
    detection), score, and whether it is right (0 or 1).
    """
    return _outcomes(answers.detections, held_out)


def _outcomes(detections: Detections, held_out: HeldOut) -> NDArray[np.float64]:
    table = np.zeros((len(detections), len(MARKS) + 3 * MOST_DETECTIONS))
    of_detection = table[:, len(MARKS) :].reshape(len(detections), MOST_DETECTIONS, 3)
    truth = zip(held_out.labels["boxes"], held_out.labels["marks"], strict=True)
    for row, slots, (boxes, scores, marks), (true_boxes, true_marks) in zip(
        table, of_detection, detections, truth, strict=True
    ):
        row[: len(MARKS)] = [(true_marks == mark).sum() for mark in MARKS]
        slots[: len(boxes)] = np.column_stack([marks, scores, _is_right(boxes, scores, marks, true_boxes, true_marks)])
    return table


def _is_right(
    boxes: NDArray[np.float64],
    scores: NDArray[np.float64],
    marks: NDArray[np.int64],
    true_boxes: NDArray[np.float64],
    true_marks: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Which detections of one scene take a true box of their mark, the surest first: bool (k,)."""
    right = np.zeros(len(boxes), dtype=bool)
    if not len(boxes) or not len(true_boxes):
        return right
    iou = np.where(marks[:, None] == true_marks, _iou(boxes, true_boxes), 0.0)
    for one in np.argsort(-scores, kind="stable"):
        best = iou[one].argmax()
        if iou[one, best] >= LEAST_IOU:
            right[one] = True
            iou[:, best] = 0.0  # taken
    return right


def _iou(boxes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intersection over union: float64 (n, m)."""
    overlap = np.minimum(boxes[:, None, 2:], others[:, 2:]) - np.maximum(boxes[:, None, :2], others[:, :2])
    intersection = np.maximum(overlap, 0.0).prod(axis=2)  # (n, m, 2) -> (n, m)
    area, other_area = ((some[:, 2:] - some[:, :2]).prod(axis=1) for some in (boxes, others))
    return intersection / (area[:, None] + other_area - intersection)


def baseline(public: dict[str, Any], held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: in each scene, for each mark, the place that its mean picture fits best."""
    scenes = held_out.inputs.astype(np.float64)
    pictures = _mean_pictures(public)
    height, width = pictures.shape[1:]
    rows, columns = SIDE - height + 1, SIDE - width + 1
    total, squares = (_window_sums(values, height, width) for values in (scenes, scenes**2))
    spread = np.sqrt(np.maximum(squares - total**2 / (height * width), 1.0))
    spectrum = np.fft.rfft2(scenes)  # (n, 48, 25)
    boxes, scores = [], []
    for picture in pictures:
        fit = np.fft.irfft2(spectrum * np.conj(np.fft.rfft2(picture, (SIDE, SIDE))), (SIDE, SIDE))[:, :rows, :columns]
        correlation = np.abs(fit) / (spread * np.linalg.norm(picture))  # brighter and darker marks alike
        y, x = np.divmod(correlation.reshape(len(scenes), -1).argmax(axis=1), columns)
        boxes.append(np.stack([x, y, x + width, y + height], axis=1).astype(np.float64))
        scores.append(correlation.max(axis=(1, 2)))
    found = zip(np.stack(boxes, axis=1), np.stack(scores, axis=1), strict=True)  # (n, 3, 4), (n, 3)
    return _outcomes([(scene_boxes, scene_scores, np.array(MARKS)) for scene_boxes, scene_scores in found], held_out)


def _mean_pictures(public: dict[str, Any]) -> NDArray[np.float64]:
    """What each mark looks like in the mean, at the mean size of all boxes: (3, height, width); each adds up to 0."""
    corners, marks = np.concatenate(public["boxes"]).astype(np.int64), np.concatenate(public["marks"])
    width, height = np.round((corners[:, 2:] - corners[:, :2]).mean(axis=0)).astype(np.int64)
    scene = np.repeat(np.arange(len(public["scenes"])), [len(boxes) for boxes in public["boxes"]])
    x1, y1, x2, y2 = corners.T[:, :, None]
    rows = y1 + ((np.arange(height) + 0.5) * (y2 - y1) / height).astype(np.int64)  # (m, height)
    columns = x1 + ((np.arange(width) + 0.5) * (x2 - x1) / width).astype(np.int64)  # (m, width)
    crops = public["scenes"][scene[:, None, None], rows[:, :, None], columns[:, None]].astype(np.float64)
    ink = np.abs(crops - np.median(crops, axis=(1, 2), keepdims=True))  # less than half of a box is ink
    pictures = np.stack([ink[marks == mark].mean(axis=0) for mark in MARKS])
    return pictures - pictures.mean(axis=(1, 2), keepdims=True)


def _window_sums(values: NDArray[np.float64], height: int, width: int) -> NDArray[np.float64]:
    """Sums over all windows of a size: (n, 48, 48) -> (n, 48 - height + 1, 48 - width + 1)."""
    running = np.pad(values, ((0, 0), (1, 0), (1, 0))).cumsum(axis=1).cumsum(axis=2)
    down = running[:, height:] - running[:, :-height]
    return down[:, :, width:] - down[:, :, :-width]


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean over the three marks of the average precision, 0 to 1, for each row of *weights*."""
    slots = outcomes[:, len(MARKS) :].reshape(len(outcomes), -1, 3)
    of_mark = [
        _average_precision(slots, slots[:, :, 0] == mark, weights, weights @ outcomes[:, column])
        for column, mark in enumerate(MARKS)
    ]
    return np.mean(of_mark, axis=0)


def _average_precision(
    slots: NDArray[np.float64], chosen: NDArray[np.bool_], weights: NDArray[np.float64], n_true: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Sum over distinct scores of recall gained x precision, for each row of *weights*: (n_replicates,).

    Args:
        slots: (n_scenes, 10, 3); mark, score and whether it is right.
        chosen: bool (n_scenes, 10); the detections of one mark.
        weights: (n_replicates, n_scenes)
        n_true: (n_replicates,); true boxes of the mark.
    """
    scene, _ = np.nonzero(chosen)
    score, right = slots[chosen][:, 1], slots[chosen][:, 2]
    order = np.argsort(-score, kind="stable")
    last_of_tie = np.append(np.diff(score[order]) != 0, True)[: len(order)]
    weight = weights[:, scene[order]]  # (n_replicates, n_detections)
    looked_at = weight.cumsum(axis=1)[:, last_of_tie]
    found = (weight * right[order]).cumsum(axis=1)[:, last_of_tie]
    gained = np.diff(found, axis=1, prepend=0.0)
    return (gained * found / np.maximum(looked_at, 1e-9)).sum(axis=1) / n_true


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Scenes by kind, but for those without marks, which have no precision of their own."""
    return {name: held_out.labels["kind"] == number for number, name in enumerate(KINDS, start=1)}
