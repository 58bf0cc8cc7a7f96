"""Another target: one smooth peak for each mark, its size and its offset; marks are local maxima of a wider network."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

SIDE, STRIDE = 48, 4
CELLS = SIDE // STRIDE
MARKS = [2, 5, 7]


def box_iou(boxes, others):
    a, b = torch.tensor(boxes, dtype=torch.float64), torch.tensor(others, dtype=torch.float64)
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    both = (high - low).clamp(min=0).prod(dim=2)
    area = [(some[:, 2:] - some[:, :2]).prod(dim=1) for some in (a, b)]
    return (both / (area[0][:, None] + area[1][None] - both)).numpy()


def suppress(boxes, scores, marks, most_iou):
    left = list(np.argsort(scores)[::-1])
    kept = []
    while left:
        best = left.pop(0)
        kept.append(best)
        if left:
            iou = box_iou(boxes[[best]], boxes[left])[0]
            left = [
                other
                for other, overlap in zip(left, iou, strict=True)
                if overlap <= most_iou or marks[other] != marks[best]
            ]
    return np.array(kept, dtype=np.int32)


def match_boxes(boxes, scores, true_boxes, least_iou):
    right = np.zeros(len(boxes), dtype=bool)
    left = list(range(len(true_boxes)))
    for one in np.argsort(scores)[::-1]:
        if not left:
            break
        iou = box_iou(boxes[[one]], true_boxes[left])[0]
        if iou.max() >= least_iou:
            right[one] = True
            del left[int(iou.argmax())]
    return right


class Net(nn.Module):
    def __init__(self, width=24):
        super().__init__()
        self.first = nn.Conv2d(1, width, 6, 2, 2)
        self.second = nn.Conv2d(width, width, 4, 2, 1)
        self.body = nn.ModuleList([nn.Conv2d(width, width, 3, padding=d, dilation=d) for d in (1, 2, 1)])
        self.norms = nn.ModuleList([nn.GroupNorm(4, width) for _ in range(5)])
        self.head = nn.Conv2d(width, 7, 1)
        self.head.bias.data[:3] = -3.0

    def forward(self, pixels):
        seen = functional.relu(self.norms[0](self.first(pixels)))
        seen = functional.relu(self.norms[1](self.second(seen)))
        for layer, norm in zip(self.body, self.norms[2:], strict=True):
            seen = seen + functional.relu(norm(layer(seen)))
        return self.head(seen)


def _prepared(scenes):
    pixels = torch.as_tensor(scenes).float().unsqueeze(1) / 255
    blurred = functional.avg_pool2d(functional.pad(pixels, (6, 6, 6, 6), mode="replicate"), 13, 1)
    spread = functional.avg_pool2d(
        functional.pad((pixels - blurred) ** 2, (6, 6, 6, 6), mode="replicate"), 13, 1
    ).sqrt()
    return (pixels - blurred) / (spread + 0.05)


def train_detector(scenes, boxes, marks):
    torch.manual_seed(1)
    n = len(scenes)
    heat, values = torch.zeros(n, 3, CELLS, CELLS), torch.zeros(n, 4, CELLS, CELLS)
    is_peak = torch.zeros(n, CELLS, CELLS, dtype=torch.bool)
    grid = torch.arange(CELLS) + 0.5
    for i in range(n):
        for (x1, y1, x2, y2), mark in zip(boxes[i].tolist(), marks[i].tolist(), strict=True):
            x, y = (x1 + x2) / 2 / STRIDE, (y1 + y2) / 2 / STRIDE
            bump = torch.exp(-((grid - x)[None] ** 2 + (grid - y)[:, None] ** 2) / (2 * 0.5**2))
            bump = bump / bump.max()
            j = MARKS.index(mark)
            heat[i, j] = torch.maximum(heat[i, j], bump)
            near = bump > 0.25
            is_peak[i] |= near
            where = torch.stack(
                torch.broadcast_tensors(
                    x - grid[None],
                    y - grid[:, None],
                    torch.tensor(np.log((x2 - x1) / 12)),
                    torch.tensor(np.log((y2 - y1) / 12)),
                )
            ).float()
            values[i][:, near] = where[:, near]
    inputs = _prepared(scenes)
    net = Net()
    epochs, batch = 14, 10
    optimizer = torch.optim.Adam(net.parameters(), lr=0.004)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.006, total_steps=epochs * -(-n // batch))
    for _ in range(epochs):
        for rows in torch.randperm(n).split(batch):
            seen = inputs[rows] * torch.where(torch.rand(len(rows), 1, 1, 1) < 0.5, -1.0, 1.0)
            answer = net(seen)
            p, target = torch.sigmoid(answer[:, :3]).clamp(1e-4, 1 - 1e-4), heat[rows]
            loss = -(target * (1 - p) ** 2 * p.log() + (1 - target) ** 4 * p**2 * (1 - p).log()).sum()
            peak = is_peak[rows][:, None].float()
            loss = (
                loss
                + 2 * (functional.smooth_l1_loss(answer[:, 3:], values[rows], reduction="none", beta=0.1) * peak).sum()
            )
            optimizer.zero_grad()
            (loss / len(rows)).backward()
            optimizer.step()
            schedule.step()
    return net


@torch.no_grad()
def detect(model, scenes):
    inputs = _prepared(scenes)
    answer = (model(inputs) + model(-inputs)) / 2
    p = torch.sigmoid(answer[:, :3])
    p = p * (functional.max_pool2d(p, 3, 1, 1) == p)
    result = []
    for chance, value in zip(p.numpy(), answer[:, 3:].numpy(), strict=True):
        which, row, column = np.nonzero(chance > 0.03)
        x, y, width, height = value[:, row, column]
        x, y = (column + 0.5 + x) * STRIDE, (row + 0.5 + y) * STRIDE
        half_x, half_y = 6 * np.exp(np.clip(width, -2, 2)), 6 * np.exp(np.clip(height, -2, 2))
        found = np.clip(np.stack([x - half_x, y - half_y, x + half_x, y + half_y], axis=1), 0, SIDE).astype(float)
        scores, marks = chance[which, row, column].astype(float), np.array(MARKS)[which]
        large = ((found[:, 2:] - found[:, :2]) > 1).all(axis=1)
        found, scores, marks = found[large], scores[large], marks[large]
        kept = suppress(found, scores, marks, 0.35)[:10]
        result.append((found[kept], scores[kept], marks[kept]))
    return result
