"""Is it right? Boxes made here, whose pixels can be counted; then what is found in the held-out scenes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import checks

SIDE = 48
MARKS = (2, 5, 7)
FEW_MARKS, TOUCHING = 1, 3
TOLERANCE = 0.001
SAME_BOX_IOU, SAME_SCORE = 0.9, 0.01  # of a detection that is asked for again
MOST_CHANGED = 0.05  # share of detections
LEAST_IOU = 0.5
MOST_IOU_OF_REPORTED = 0.6
LEAST_FOUND, LEAST_FOUND_TOUCHING = 0.6, 0.6  # shares of the true boxes
LEAST_IN_ORDER = 0.7  # of the pairs of a right and a wrong detection
LARGEST_RELATIVE = 2.0  # pixels; no box of a mark ends so near to the corner


def _counted_iou(boxes: NDArray, others: NDArray) -> NDArray[np.float64]:
    """IoU of boxes in whole pixels, counted pixel by pixel: float64 (n, m)."""
    side = int(max(boxes.max(), others.max()))

    def covered(some: NDArray) -> NDArray[np.int64]:
        place = np.arange(side)
        across = (some[:, :1] <= place) & (place < some[:, 2:3])  # (n, side)
        down = (some[:, 1:2] <= place) & (place < some[:, 3:])
        return (down[:, :, None] & across[:, None]).reshape(len(some), -1).astype(np.int64)  # (n, side * side)

    one, other = covered(boxes), covered(others)
    both = one @ other.T  # (n, side^2) x (side^2, m) -> (n, m)
    return both / (one.sum(axis=1)[:, None] + other.sum(axis=1) - both)


def _iou(boxes: NDArray, others: NDArray) -> NDArray[np.float64]:
    """IoU of any boxes, by formula: float64 (n, m)."""
    overlap = np.minimum(boxes[:, None, 2:], others[:, 2:]) - np.maximum(boxes[:, None, :2], others[:, :2])
    both = np.maximum(overlap, 0.0).prod(axis=2)
    area, other_area = ((some[:, 2:] - some[:, :2]).prod(axis=1) for some in (boxes, others))
    return both / np.maximum(area[:, None] + other_area - both, 1e-9)


# --- box_iou ----------------------------------------------------------------------------------------------


@checks("box_iou")
def test_iou_has_a_row_for_each_box(answers):
    """Row i belongs to the first boxes, column j to the others, whichever are more."""
    boxes = np.array([[0, 0, 4, 4], [10, 0, 14, 4], [20, 0, 24, 4]])
    others = np.array([[20, 0, 24, 4], [0, 0, 4, 4]])
    iou = answers.iou_of(boxes, others)
    is_same = np.array([[False, True], [False, False], [True, False]])
    assert ((iou > 0.5) == is_same).all(), (
        "`box_iou` does not have, in row i and column j, a box of the first array with one of the second; "
        "boxes that are the same or far apart come out in the wrong places"
    )


@checks("box_iou")
def test_iou_is_intersection_over_union(answers, rng):
    """The area that two large boxes share is divided by the area that either covers."""
    corner = rng.integers(20, 120, (2, 12, 2))
    size = rng.integers(90, 160, (2, 12, 2))
    boxes, others = np.concatenate([corner, corner + size], axis=2)
    expected = _counted_iou(boxes, others)
    for dtype in (np.float64, np.int64):
        iou = answers.iou_of(boxes.astype(dtype), others.astype(dtype))
        # Large boxes and a wide tolerance, so that one pixel more or less is charged elsewhere.
        assert np.abs(iou - expected).max() <= 0.02, (
            "`box_iou` of large boxes that overlap is not the area of both divided by the area of either; "
            "look at what is divided by what, and at what the four numbers of a box mean"
        )


@checks("box_iou")
def test_small_and_touching_boxes_are_counted_to_the_pixel(answers):
    """A box covers x2 - x1 pixels across and y2 - y1 down, so boxes that only touch share nothing."""
    boxes = np.array([[4, 4, 8, 10], [1, 2, 4, 5]], dtype=np.float64)
    others = np.array([[8, 4, 12, 10], [4, 10, 8, 12], [8, 10, 11, 12], [6, 4, 9, 10], [2, 2, 5, 6]], dtype=np.float64)
    iou = answers.iou_of(boxes, others)
    assert np.abs(iou - _counted_iou(boxes, others)).max() <= TOLERANCE, (
        "`box_iou` is wrong for small boxes, or for boxes that touch: count how many pixels a box covers from x1 to x2"
    )


@checks("box_iou")
def test_boxes_far_apart_share_nothing(answers):
    """Boxes that are apart across, down, or both have an IoU of 0."""
    boxes = np.array([[20.0, 20.0, 26.0, 26.0]])
    x, y = np.meshgrid([2.0, 20.0, 36.0], [4.0, 20.0, 38.0])
    corner = np.stack([x.ravel(), y.ravel()], axis=1)
    others = np.delete(np.hstack([corner, corner + 6.0]), 4, axis=0)  # the middle one is the box itself
    assert np.abs(answers.iou_of(boxes, others)).max() <= TOLERANCE, (
        "`box_iou` is not 0 for boxes that are far apart; look at what happens where an overlap comes out negative"
    )


@checks("box_iou")
def test_iou_of_no_boxes_is_empty(answers):
    """Without boxes on one side or both there are no rows or no columns."""
    some, none = np.array([[0.0, 0.0, 4.0, 4.0], [1.0, 1.0, 3.0, 3.0]]), np.zeros((0, 4))
    for boxes, others in ((none, some), (some, none), (none, none)):
        answers.iou_of(boxes, others)  # its shape is checked there


# --- suppress ---------------------------------------------------------------------------------------------


def _crowd(rng: np.random.Generator, n: int = 40) -> tuple[NDArray, NDArray, NDArray]:
    """Many overlapping boxes in any order: boxes, scores, marks."""
    corner = rng.integers(0, 30, (n, 2))
    boxes = np.hstack([corner, corner + rng.integers(9, 16, (n, 2))]).astype(np.float64)
    return boxes, rng.permutation(np.linspace(0.1, 0.9, n)), rng.choice(MARKS, n)


@checks("suppress")
def test_kept_boxes_do_not_overlap_more_than_allowed(answers, rng):
    """No two kept boxes of one mark have an IoU of more than `most_iou`, whatever it is."""
    boxes, scores, marks = _crowd(rng)
    iou = _iou(boxes, boxes)
    for most_iou in (0.153, 0.351, 0.701):
        kept = answers.kept_of(boxes, scores, marks, most_iou)
        repeats = (iou[np.ix_(kept, kept)] > most_iou + TOLERANCE) & (marks[kept][:, None] == marks[kept])
        pairs = int(np.triu(repeats, 1).sum())
        assert pairs == 0, (
            f"`suppress` keeps {pairs} pairs of boxes of one mark that overlap more than the `most_iou` it was given"
        )


@checks("suppress")
def test_surest_of_overlapping_boxes_is_kept(answers):
    """Of boxes on nearly the same place, the one with the greatest score is kept, wherever it is in the order."""
    place = np.array([[0, 0, 12, 12], [30, 0, 42, 12], [0, 30, 12, 42]], dtype=np.float64)
    boxes = np.concatenate(
        [place + np.array(move) for move in ([0] * 4, [1, 0, 1, 0], [0, 1, 0, 1])]
    )  # three on each place
    scores = np.array([0.9, 0.2, 0.31, 0.3, 0.8, 0.1, 0.4, 0.5, 0.7])
    kept = answers.kept_of(boxes, scores, np.full(9, 5), 0.4)
    assert set(kept) >= {0, 4, 8}, "`suppress` does not keep the surest of several boxes on nearly the same place"


@checks("suppress")
def test_boxes_of_other_marks_are_not_suppressed(answers):
    """A box is kept if all boxes that it overlaps are of another mark."""
    boxes = np.array([[0, 0, 12, 12], [1, 0, 13, 12], [0, 1, 12, 13]], dtype=np.float64)
    kept = answers.kept_of(boxes, np.array([0.5, 0.9, 0.7]), np.array([7, 2, 5]), 0.4)
    assert set(kept) == {0, 1, 2}, "`suppress` takes away a box because of a box of another mark"


@checks("suppress")
def test_suppressed_boxes_suppress_nothing(answers):
    """A box that overlaps only boxes that are themselves taken away is kept."""
    row = np.array([[0, 0, 12, 12], [4, 0, 16, 12], [8, 0, 20, 12], [12, 0, 24, 12]], dtype=np.float64)
    kept = answers.kept_of(row, np.array([0.9, 0.8, 0.7, 0.6]), np.full(4, 2), 0.4)
    assert 2 in kept and 0 in kept, (
        "`suppress` takes away a box that overlaps no kept box: one that was taken away before was in its way"
    )


@checks("suppress")
def test_kept_boxes_come_surest_first(answers, rng):
    """The places come in order of score, the greatest first."""
    corner = np.stack(np.meshgrid(np.arange(4), np.arange(3)), axis=2).reshape(-1, 2) * 20.0
    scores = rng.permutation(np.linspace(0.2, 0.8, len(corner)))
    kept = answers.kept_of(np.hstack([corner, corner + 8.0]), scores, np.full(len(corner), 7), 0.4)
    assert (np.diff(scores[kept]) <= 0).all(), (
        "`suppress` does not give the surest box first and the least sure one last"
    )


@checks("suppress")
def test_of_no_boxes_none_is_kept(answers):
    """Without boxes the result is an int array of length 0."""
    answers.kept_of(np.zeros((0, 4)), np.zeros(0), np.zeros(0, dtype=np.int64), 0.5)  # it is checked there


# --- match_boxes ------------------------------------------------------------------------------------------


@checks("match_boxes")
def test_true_box_is_found_only_once(answers):
    """A second detection on the same true box is wrong."""
    true_boxes = np.array([[0, 0, 10, 10], [30, 30, 40, 40]], dtype=np.float64)
    boxes = np.array([[0, 0, 10, 11], [0, 0, 10, 10], [1, 0, 11, 10], [30, 30, 40, 41]], dtype=np.float64)
    right = answers.match_of(boxes, np.array([0.9, 0.8, 0.7, 0.6]), true_boxes, 0.5)
    assert right[:3].sum() <= 1, "`match_boxes` calls several detections of the same true box right"


@checks("match_boxes")
def test_surest_detection_chooses_first(answers):
    """Of two detections of one true box the surer one is right, in whatever order they are given."""
    true_boxes = np.array([[0, 0, 10, 10]], dtype=np.float64)
    boxes = np.array([[0, 0, 10, 10], [0, 0, 10, 12], [40, 0, 50, 10]], dtype=np.float64)
    for scores in ([0.3, 0.8, 0.9], [0.8, 0.3, 0.2]):
        right = answers.match_of(boxes, np.array(scores), true_boxes, 0.5)
        assert right[int(np.argmax(scores[:2]))], (
            "`match_boxes` calls the surer one of two detections on a true box wrong; it chooses first"
        )


@checks("match_boxes")
def test_detection_takes_the_free_box_that_it_overlaps_most(answers):
    """A detection on two true boxes takes the one it overlaps more, or the other one if that is taken."""
    true_boxes = np.array([[0, 0, 10, 10], [4, 0, 14, 10]], dtype=np.float64)
    cases = (  # the first takes the second true box, and leaves the first one to the other detection
        np.array([[3, 0, 13, 10], [0, 0, 8, 10]], dtype=np.float64),
        np.array([[4, 0, 14, 10], [3, 0, 13, 10]], dtype=np.float64),  # IoU 9/11 with the taken one, 7/13 with the free
    )
    for boxes in cases:
        right = answers.match_of(boxes, np.array([0.9, 0.8]), true_boxes, 0.5)
        assert right.all(), (
            "`match_boxes` calls a detection wrong although a true box is free for it; "
            "look at which of several true boxes a detection takes, and at those that are taken already"
        )


@checks("match_boxes")
def test_detection_needs_enough_overlap(answers):
    """A detection is right if its IoU is at least `least_iou`, and wrong below."""
    true_boxes = np.array([[0, 0, 10, 10], [100, 0, 110, 10], [200, 0, 210, 10], [300, 0, 310, 10]], dtype=np.float64)
    boxes = true_boxes + np.array([0, 1, 3, 5])[:, None] * [1, 0, 1, 0]  # IoU 1, 9/11, 7/13, 5/15
    scores = np.array([0.6, 0.9, 0.7, 0.8])
    for least_iou, n_right in ((0.3, 4), (0.5, 3), (0.7, 2), (0.9, 1)):
        right = answers.match_of(boxes, scores, true_boxes, least_iou)
        assert right.tolist() == [place < n_right for place in range(4)], (
            "`match_boxes` does not call exactly those detections right that overlap a true box of their own "
            "by the `least_iou` it was given, in the order in which they are given"
        )


@checks("match_boxes")
def test_matching_works_without_boxes(answers):
    """Without true boxes all detections are wrong; without detections the result is empty."""
    some, none = np.array([[0.0, 0.0, 4.0, 4.0], [8.0, 0.0, 12.0, 4.0]]), np.zeros((0, 4))
    right = answers.match_of(some, np.array([0.4, 0.6]), none, 0.5)
    assert not right.any(), "`match_boxes` calls detections right in a scene without true boxes"
    answers.match_of(none, np.zeros(0), some, 0.5)  # its shape is checked there
    answers.match_of(none, np.zeros(0), none, 0.5)


# --- train_detector and detect ----------------------------------------------------------------------------


@checks("detect", gate=True)
def test_detections_are_boxes_scores_and_marks(answers):
    """Each scene has up to 10 boxes within it, with a finite score and one of the three marks."""
    marks = np.concatenate([found[2] for found in answers.detections])
    assert np.isin(marks, MARKS).all(), "`detect` gives marks that are not 2, 5 or 7"


@checks("detect", "train_detector", gate=True)
def test_scores_are_degrees(answers):
    """There are more than two different scores."""
    distinct = len(np.unique(np.concatenate([found[1] for found in answers.detections])))
    assert distinct > 2, (
        f"`detect` gives {distinct} different score{'s' * (distinct != 1)} in all held-out scenes; "
        "a ranking needs degrees"
    )


@checks("detect", gate=True)
def test_detections_do_not_depend_on_the_batch(answers, rng):
    """A scene has the same detections alone, and among others in another order."""
    order = rng.permutation(len(answers.inputs))
    changed = total = 0
    for batch in (order[:1], order[1:8], order[8:40]):
        for place, again in zip(batch, answers.detections_of(answers.inputs[batch]), strict=True):
            before = answers.detections[place]
            for some, others in ((before, again), (again, before)):
                is_same = (
                    (_iou(some[0], others[0]) >= SAME_BOX_IOU)
                    & (np.abs(some[1][:, None] - others[1]) <= SAME_SCORE * np.maximum(1.0, np.abs(some[1][:, None])))
                    & (some[2][:, None] == others[2])
                )
                changed += int((~is_same.any(axis=1)).sum())
                total += len(some[0])
    assert changed <= MOST_CHANGED * total, (
        f"`detect`: {changed} of {total} detections are others when other scenes are in the call; "
        "look at everything that is calculated from the batch"
    )


@checks("detect")
def test_scenes_without_detections_are_answered(answers):
    """Plain grey scenes, alone or together, have an answer of the right shape, also where it is empty."""
    y, x = np.mgrid[:SIDE, :SIDE]
    plain = np.stack([np.full((SIDE, SIDE), grey) for grey in (0, 90, 160, 255)] + [40 + x + y, 200 - 2 * y])
    for scenes in (plain, plain[:1], plain[1:2], plain[4:5]):
        answers.detections_of(scenes.astype(np.uint8))  # shapes are checked there


def _pooled(answers) -> list[tuple[NDArray, NDArray, NDArray, NDArray]]:
    """The detections of all held-out scenes at once: scene, boxes, scores, marks."""
    scene = np.repeat(np.arange(len(answers.inputs)), [len(found[0]) for found in answers.detections])
    return scene, *(np.concatenate([found[part] for found in answers.detections]) for part in range(3))


def _overlap_with_truth(boxes: NDArray, scene: NDArray, held_out) -> tuple[NDArray, NDArray]:
    """IoU of detections with all true boxes, 0 in other scenes; and the marks of the true boxes."""
    true_scene = np.repeat(np.arange(len(held_out.inputs)), [len(some) for some in held_out.labels["boxes"]])
    iou = _iou(boxes, np.concatenate(held_out.labels["boxes"]))
    return iou * (scene[:, None] == true_scene), np.concatenate(held_out.labels["marks"])


@checks("detect")
def test_boxes_are_in_pixels(answers):
    """Coordinates go from 0 to 48, not from 0 to 1."""
    _, boxes, _, _ = _pooled(answers)
    assert len(boxes) == 0 or boxes.max() > LARGEST_RELATIVE, (
        "`detect` gives boxes that all end within two pixels of the upper left corner; "
        "look at the unit of the coordinates"
    )


@checks("detect")
def test_x_comes_before_y(answers, held_out):
    """Boxes fit the true ones better as x1, y1, x2, y2 than as y1, x1, y2, x2."""
    scene, boxes, _, _ = _pooled(answers)
    fits, fits_turned = (
        int((_overlap_with_truth(boxes[:, order], scene, held_out)[0].max(axis=1) >= LEAST_IOU).sum())
        for order in ([0, 1, 2, 3], [1, 0, 3, 2])
    )
    assert fits_turned <= max(fits, 10), (
        f"`detect`: {fits_turned} boxes would fit a true one if rows and columns were exchanged, "
        f"but only {fits} fit as they are; x, the column, comes first"
    )


@checks("detect")
def test_each_mark_is_reported_once(answers):
    """No two detections of one mark in one scene have an IoU of more than 0.6."""
    scene, boxes, _, marks = _pooled(answers)
    repeats = (_iou(boxes, boxes) > MOST_IOU_OF_REPORTED) & (scene[:, None] == scene) & (marks[:, None] == marks)
    pairs = int(np.triu(repeats, 1).sum())
    assert pairs == 0, f"`detect` reports {pairs} pairs of boxes of one mark that are nearly on the same place"


def _found_share(answers, held_out, kind: int) -> float:
    """Share of the true boxes, in scenes of a kind, that a detection of the same mark overlaps enough."""
    scene, boxes, _, marks = _pooled(answers)
    iou, true_marks = _overlap_with_truth(boxes, scene, held_out)
    is_found = ((iou >= LEAST_IOU) & (marks[:, None] == true_marks)).any(axis=0)
    of_kind = np.repeat(held_out.labels["kind"] == kind, [len(some) for some in held_out.labels["boxes"]])
    return float(is_found[of_kind].mean())


@checks("train_detector", "detect")
def test_single_marks_are_found(answers, held_out):
    """In scenes with few marks, at least 60 in 100 true boxes have a detection of their mark, at any score."""
    share = _found_share(answers, held_out, FEW_MARKS)
    assert share >= LEAST_FOUND, (
        f"of the marks in scenes with one or two of them, your detections find {share:.0%}, counted at any score; "
        "look at whether the detector has learned enough, at how exact its boxes are, and at what it leaves out"
    )


@checks("detect", "train_detector")
def test_touching_marks_are_found(answers, held_out):
    """In scenes with touching marks, at least 60 in 100 true boxes have a detection of their mark, at any score."""
    share = _found_share(answers, held_out, TOUCHING)
    assert share >= LEAST_FOUND_TOUCHING, (
        f"of the marks that touch each other, your detections find {share:.0%}, counted at any score; "
        "look at how several boxes become one, and at how many of a scene are reported"
    )


@checks("detect", "train_detector")
def test_surer_detections_are_right_more_often(answers, held_out):
    """In 7 of 10 pairs of a right and a wrong detection of a mark, the right one has the greater score."""
    scene, boxes, scores, marks = _pooled(answers)
    iou, true_marks = _overlap_with_truth(boxes, scene, held_out)
    is_right = ((iou >= LEAST_IOU) & (marks[:, None] == true_marks)).any(axis=1)
    in_order = pairs = 0
    for mark in MARKS:
        right, wrong = scores[is_right & (marks == mark)], scores[~is_right & (marks == mark)]
        in_order += int((right[:, None] > wrong).sum()) + 0.5 * int((right[:, None] == wrong).sum())
        pairs += len(right) * len(wrong)
    assert in_order >= LEAST_IN_ORDER * pairs, (
        f"of pairs of a right and a wrong detection, your scores put {in_order / pairs:.0%} in the right order; "
        "look at what the score says, and whether it means the same in every scene"
    )
