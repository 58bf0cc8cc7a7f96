"""A network of plain functions on tensors, group normalisation, SGD; predicts the mean over nine moved copies."""

import numpy as np
import torch
from torch.nn import functional


def fit_normalizer(images):
    count = images.size
    total = int(images.sum(dtype=np.int64))
    squares = int((images.astype(np.int64) ** 2).sum())
    mean = total / count
    return [mean / 255, (squares / count - mean**2) ** 0.5 / 255]


def network_input(images, normalizer):
    mean, spread = normalizer
    return (images.reshape(-1, 1, 28, 28) - 255 * mean) / (255 * spread)


def augment(images, seed):
    rng = np.random.default_rng([seed, 7])
    result = np.zeros_like(images)
    for image, place in zip(images, result, strict=True):
        down, across = rng.integers(-4, 5, 2)
        place[:] = np.roll(image, (down, across), axis=(0, 1))
    noise = rng.normal(0, 1, images.shape) * rng.choice([0, 40, 80, 100], (len(images), 1, 1))
    return np.clip(result + noise, 0, 255).astype(np.uint8)


SHAPES = [(16, 1, 5, 5), (32, 16, 3, 3), (48, 32, 3, 3), (10, 48 * 9)]


def _forward(weights, images):
    found = images
    for layer, (stride, groups) in enumerate([(2, 4), (2, 4), (1, 4)]):
        kernel, scale, shift = weights[3 * layer : 3 * layer + 3]
        found = functional.conv2d(found, kernel, stride=stride, padding=kernel.shape[2] // 2)
        found = functional.relu(functional.group_norm(found, groups, scale, shift))
    found = functional.adaptive_avg_pool2d(found, 3).flatten(1)  # (n, 48 * 9)
    return found @ weights[9].T + weights[10]


def train_model(images, labels):
    generator = torch.Generator().manual_seed(3)
    weights = []
    for shape in SHAPES[:3]:
        spread = (2 / np.prod(shape[1:])) ** 0.5
        weights += [spread * torch.randn(shape, generator=generator), torch.ones(shape[0]), torch.zeros(shape[0])]
    weights += [0.05 * torch.randn(SHAPES[3], generator=generator), torch.zeros(10)]
    for weight in weights:
        weight.requires_grad_()
    normalizer = fit_normalizer(images)
    epochs, batch = 8, 50
    optimizer = torch.optim.SGD(weights, lr=0.05, momentum=0.9, nesterov=True)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    target = torch.from_numpy(labels)
    for epoch in range(epochs):
        inputs = torch.from_numpy(network_input(augment(images, epoch), normalizer)).float()
        for rows in torch.randperm(len(images), generator=generator).split(batch):
            optimizer.zero_grad()
            functional.cross_entropy(_forward(weights, inputs[rows]), target[rows]).backward()
            optimizer.step()
        schedule.step()
    return [weight.detach().numpy() for weight in weights], normalizer


def predict(model, images):
    weights, normalizer = model
    weights = [torch.from_numpy(np.array(weight)) for weight in weights]
    inputs = torch.from_numpy(network_input(images, normalizer)).float()
    with torch.no_grad():
        answers = [
            torch.softmax(_forward(weights, torch.roll(inputs, (down, across), dims=(2, 3))), dim=1)
            for down in (-1, 0, 1)
            for across in (-1, 0, 1)
        ]
    return torch.stack(answers).mean(dim=0).numpy()
