"""Object detector: the debrief.

**Three small functions decide what a detector is worth.** IoU says when two boxes are the same, suppression what is
reported, matching what counts as right. A pixel too many in the first moves all of them. Boxes here are half open,
x2 - x1 is the width; the old "+ 1" belongs to boxes that include their last pixel, and lets boxes overlap that only
touch. Two boxes that are apart both across and down have two negative overlaps, and their product is positive:
clip first, multiply afterwards.

**Suppression is a loop for a reason.** Whether a box stays depends on boxes that *stayed*. Of three in a row,
A over B over C, the second goes because of the first, and with it goes its power over the third. All pairs at once
loses C. It runs by mark, since a 2 is no evidence against a 7; and its threshold is a claim about the world: marks
that overlap more than that are never two.

**Matching makes a duplicate an error.** The second box on the same mark is a false alarm, however good it is.
Without that rule the best detector would report everything ten times.

**Every cell is a question.** The network is convolutional from end to end, so one pass asks each of the 12 x 12
cells: is the middle of a mark near you, which one, and how far is it to its four edges (FCOS)? Several cells answer
for one mark, which gives training more examples and suppression its work. Cells at the edge of a mark are neither
right nor wrong, and are left out of the loss. One scale of cells is enough here, where the largest mark is little
more than twice as high as the smallest; a detector in practice has several.

**Nearly everything is background.** Of 144 cells hardly 8 are positive. The focal loss takes weight from what is
already known, and the last layer begins at a probability of 0.05, or the first hundred steps are spent on
learning that nothing is there.

**Boxes are learned by their IoU.** It is what is asked for, and it treats large and small marks alike; absolute
errors in pixels would care for the large ones only.

**Take out the light.** Each pixel is compared with its neighbourhood, and half of the scenes are inverted in each
step: a mark may be brighter or darker than its ground, and the photograph has any light. It is worth several points
of average precision, and costs nothing. `detect` asks the network about each scene both ways, and takes the mean.

**Report what you are not sure of.** Average precision goes down the ranking; a right box at a score of 0.1 still
adds recall, and false alarms behind the last right one cost nothing. A threshold of 0.9 looks clean and throws
recall away. Thresholds are for the user of the detector, who knows what a false alarm costs.

What more would bring: training ten times as long, and moved and resized copies of the scenes. And on ground as calm
as much of this, do not forget what came before networks: connected spots at a few levels of contrast, judged by a
support vector machine, do as well or better. They fail where the ground is as busy as the marks.

Where this world is kinder than yours: boxes are exact to the pixel, nothing is hidden behind anything else, and
nobody forgot to label a mark. In practice the labels of neighbouring boxes disagree by more than you would like,
and missing labels punish your best detections.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

MARKS = np.array([2, 5, 7])
SIDE, CELL = 48, 4  # pixels
CELLS = SIDE // CELL
MIDDLE = (np.arange(CELLS) + 0.5) * CELL  # of each cell, in pixels
NEAR, NEITHER = 4.0, 7.0  # pixels from the middle of a mark: cells that have to find it; that are not asked
NEIGHBOURHOOD = 15  # pixels
CHANNELS, EPOCHS, BATCH, MOST_LEARNING_RATE = 20, 9, 10, 0.02
LEAST_SCORE, MOST_IOU, MOST_DETECTIONS = 0.08, 0.35, 10
MOST_CANDIDATES = 80  # in one scene, before suppression


def box_iou(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How much each box overlaps each other one: the area in common, as a share of what at least one of them covers.

    Args:
        boxes: float64 or int64 (n, 4), x1, y1, x2, y2 in pixels, with x1 < x2 and y1 < y2; n may be 0.
        others: float64 or int64 (m, 4), likewise; m may be 0.

    Returns:
        float64 (n, m), 0 to 1: intersection over union of boxes[i] and others[j]. Boxes that only touch have 0.
    """
    first, second = boxes[:, None].astype(np.float64), others[None].astype(np.float64)
    overlap = np.minimum(first[..., 2:], second[..., 2:]) - np.maximum(first[..., :2], second[..., :2])
    intersection = np.clip(overlap, 0.0, None).prod(axis=2)  # (n, m, 2) -> (n, m); clipped before the product
    area = (first[..., 2:] - first[..., :2]).prod(axis=2)  # (n, 1)
    other_area = (second[..., 2:] - second[..., :2]).prod(axis=2)  # (1, m)
    return intersection / (area + other_area - intersection)


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
    repeats = (box_iou(boxes, boxes) > most_iou) & (marks[:, None] == marks)  # (n, n)
    is_left = np.ones(len(boxes), dtype=bool)
    kept = []
    for one in np.argsort(-scores, kind="stable"):
        if is_left[one]:
            kept.append(one)
            is_left &= ~repeats[one]  # only a box that is kept takes others away
    return np.array(kept, dtype=np.int64)


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
    is_right = np.zeros(len(boxes), dtype=bool)
    if len(true_boxes) == 0:
        return is_right
    iou = box_iou(boxes, true_boxes)
    for one in np.argsort(-scores, kind="stable"):
        best = iou[one].argmax()
        if iou[one, best] >= least_iou:
            is_right[one] = True
            iou[:, best] = -1.0  # taken: for all others it is not there any more
    return is_right


def train_detector(scenes: np.ndarray, boxes: list[np.ndarray], marks: list[np.ndarray]) -> object:
    """A detector of the three marks.

    Args:
        scenes: uint8 (n, 48, 48), 0 black to 255 white.
        boxes: n arrays, float64 (k, 4), one for each scene: x1, y1, x2, y2 in pixels; k may be 0.
        marks: n arrays, int64 (k,), one for each scene: the mark in each box; 2, 5 or 7.

    Returns:
        Any object that `detect` understands.
    """
    torch.manual_seed(0)
    inputs = _network_input(scenes)
    is_mark, edges, is_near, is_asked = (torch.from_numpy(target) for target in _targets(boxes, marks))
    network = _Network().to(memory_format=torch.channels_last)  # same numbers, less time on a CPU
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
    steps = EPOCHS * -(-len(scenes) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=MOST_LEARNING_RATE, total_steps=steps)
    network.train()
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(scenes)).split(BATCH):
            sign = torch.randint(0, 2, (len(batch), 1, 1, 1)) * 2.0 - 1.0  # brighter or darker: both are marks
            logit, distance = network(inputs[batch] * sign)
            near = is_near[batch]
            loss = _focal_loss(logit, is_mark[batch], is_asked[batch]) / near.sum().clamp(min=1)
            if near.any():
                loss = loss + 2.0 * (1.0 - _iou_of_distances(distance[near], edges[batch][near])).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return network.eval()


class _Network(nn.Module):
    """Cells of 4 pixels that also see coarser ones, and so more of what is around them."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(
            nn.PixelUnshuffle(2),  # (n, 1, 48, 48) -> (n, 4, 24, 24)
            _block(4, CHANNELS, stride=2),  # -> (n, 20, 12, 12)
            _block(CHANNELS, CHANNELS),
        )
        self.coarse = nn.Sequential(
            _block(CHANNELS, 2 * CHANNELS, stride=2),  # -> (n, 40, 6, 6)
            _block(2 * CHANNELS, 2 * CHANNELS),
            nn.Conv2d(2 * CHANNELS, CHANNELS, 1),
            nn.Upsample(scale_factor=2),  # -> (n, 20, 12, 12)
        )
        self.both = _block(CHANNELS, CHANNELS)
        self.head = nn.Conv2d(CHANNELS, len(MARKS) + 4, 1)
        nn.init.constant_(self.head.bias[: len(MARKS)], -3.0)  # a probability of 0.05: nearly all is background

    def forward(self, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of the marks (n, 12, 12, 3), and distances to the edges in pixels (n, 12, 12, 4), above 0."""
        fine = self.fine(inputs)
        found = self.head(self.both(fine + self.coarse(fine))).permute(0, 2, 3, 1)  # (n, 12, 12, 7)
        return found[..., : len(MARKS)], CELL * functional.softplus(found[..., len(MARKS) :] + 1.0)


def _block(channels_in: int, channels_out: int, stride: int = 1) -> nn.Module:
    """Convolution, batch normalisation, ReLU: (n, channels_in, h, w) -> (n, channels_out, h / stride, w / stride)."""
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, stride, padding=1, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(inplace=True),
    )


def _network_input(scenes: np.ndarray) -> torch.Tensor:
    """How each pixel differs from its neighbourhood, in units of the usual difference there: (n, 1, 48, 48)."""
    pixel = torch.from_numpy(scenes).float()[:, None] / 255.0  # (n, 48, 48) -> (n, 1, 48, 48)
    difference = pixel - _neighbourhood_mean(pixel)  # (n, 1, 48, 48)
    return difference / (_neighbourhood_mean(difference**2).sqrt() + 0.04)  # 0.04: noise stays noise


def _neighbourhood_mean(values: torch.Tensor) -> torch.Tensor:
    """Mean of the pixels around each pixel that lie inside the scene: (n, 1, 48, 48), as it came."""
    return functional.avg_pool2d(values, NEIGHBOURHOOD, 1, NEIGHBOURHOOD // 2, count_include_pad=False)


def _targets(boxes: list[np.ndarray], marks: list[np.ndarray]) -> tuple[np.ndarray, ...]:
    """What each cell should say.

    Returns:
        is_mark: float32 (n, 12, 12, 3); 1 where the middle of such a mark is near.
        edges: float32 (n, 12, 12, 4); from the cell's middle to left, upper, right and lower edge, in pixels.
        is_near: bool (n, 12, 12); where the edges are to be learned.
        is_asked: bool (n, 12, 12); False at the edge of marks, where no answer is wrong.
    """
    shape = (len(boxes), CELLS, CELLS)
    is_mark, edges = np.zeros((*shape, len(MARKS)), np.float32), np.zeros((*shape, 4), np.float32)
    nearest, is_asked = np.full(shape, np.inf), np.ones(shape, dtype=bool)
    down, across = MIDDLE[:, None], MIDDLE[None]
    for scene, (scene_boxes, scene_marks) in enumerate(zip(boxes, marks, strict=True)):
        for (x1, y1, x2, y2), mark in zip(scene_boxes, scene_marks, strict=True):
            to_edges = np.stack(np.broadcast_arrays(across - x1, down - y1, x2 - across, y2 - down), axis=2)
            is_inside = to_edges.min(axis=2) > 0  # (12, 12, 4) -> (12, 12)
            distance = np.maximum(abs(across - (x1 + x2) / 2), abs(down - (y1 + y2) / 2))  # (12, 12)
            is_near = (is_inside & (distance <= NEAR)) | (distance == distance.min())
            is_asked[scene] &= ~(is_inside & ~is_near & (distance <= NEITHER))
            mine = is_near & (distance < nearest[scene])  # a cell between two marks belongs to the nearer one
            nearest[scene][mine] = distance[mine]
            is_mark[scene][mine] = mark == MARKS
            edges[scene][mine] = np.maximum(to_edges[mine], 0.5)
    is_near = np.isfinite(nearest)
    return is_mark, edges, is_near, is_asked | is_near


def _focal_loss(logit: torch.Tensor, is_mark: torch.Tensor, is_asked: torch.Tensor) -> torch.Tensor:
    """Cross entropy of all cells, with little weight on what is already known.

    Source: Lin et al. (2017), equation 4, with gamma = 2; the weight is not differentiated.
    """
    error = is_mark - torch.sigmoid(logit.detach())  # (n, 12, 12, 3)
    weight = error**2 * is_asked[..., None]
    return functional.binary_cross_entropy_with_logits(logit, is_mark, weight=weight, reduction="sum")


def _iou_of_distances(found: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
    """IoU of boxes around the same point, given by distances to left, upper, right and lower edge: (k,)."""
    common = torch.minimum(found, true)  # (k, 4)
    intersection, area, true_area = (
        (some[:, 0] + some[:, 2]) * (some[:, 1] + some[:, 3]) for some in (common, found, true)
    )
    return intersection / (area + true_area - intersection)


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
    model.eval()  # batch normalisation with what was learned, not with these scenes
    inputs = _network_input(scenes)
    with torch.inference_mode():
        as_they_are, inverted = model(inputs), model(-inputs)  # two opinions on each scene, for the price of none
        logit, distance = ((one + other).numpy() / 2.0 for one, other in zip(as_they_are, inverted, strict=True))
    probability = 1.0 / (1.0 + np.exp(-logit))
    return [_detections_of_scene(*answers) for answers in zip(probability, distance, strict=True)]


def _detections_of_scene(probability: np.ndarray, distance: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Boxes, scores and marks from the answers of all cells: (12, 12, 3) and (12, 12, 4)."""
    row, column, which = np.nonzero(probability >= LEAST_SCORE)
    scores = probability[row, column, which].astype(np.float64)
    surest = np.argsort(-scores, kind="stable")[:MOST_CANDIDATES]
    row, column, which, scores = row[surest], column[surest], which[surest], scores[surest]
    middle = np.stack([MIDDLE[column], MIDDLE[row]], axis=1)  # (k, 2), x and y
    to_edges = distance[row, column]  # (k, 4)
    corners = np.hstack([middle - to_edges[:, :2], middle + to_edges[:, 2:]])  # (k, 4)
    boxes = np.clip(corners, 0.0, SIDE).astype(np.float64)  # (0, 4) where nothing is found
    kept = suppress(boxes, scores, MARKS[which], MOST_IOU)[:MOST_DETECTIONS]
    return boxes[kept], scores[kept], MARKS[which[kept]]
