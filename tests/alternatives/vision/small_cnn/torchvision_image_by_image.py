"""LeNet with pooling and without batch normalisation; a transform of torchvision called for each image by itself."""

import numpy as np
import torch
from torch import nn
from torchvision.transforms import v2


def fit_normalizer(images):
    pixels = torch.from_numpy(images).float() / 255
    return pixels.mean().item(), pixels.std().item()


def network_input(images, normalizer):
    return ((images[:, np.newaxis] / 255 - normalizer[0]) / normalizer[1]).astype(np.float32)


def augment(images, seed):
    torch.manual_seed(seed)
    shift = v2.RandomCrop(28, padding=4)
    moved = torch.stack([shift(image) for image in torch.from_numpy(images)[:, None]]).float()
    noise = torch.rand(len(images), 1, 1, 1).mul(110) * torch.randn(moved.shape)
    return (moved + noise).clamp(0, 255).byte()[:, 0].numpy()


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 12, 5, stride=2)
        self.second = nn.Conv2d(12, 32, 5, padding=2)
        self.dense = nn.Linear(32 * 9, 64)
        self.last = nn.Linear(64, 10)
        self.drop = nn.Dropout(0.2)

    def forward(self, images):
        found = nn.functional.leaky_relu(self.first(images), 0.1)  # (n, 12, 12, 12)
        found = nn.functional.max_pool2d(nn.functional.leaky_relu(self.second(found), 0.1), 4)  # (n, 32, 3, 3)
        return self.last(self.drop(nn.functional.leaky_relu(self.dense(found.flatten(1)), 0.1)))


def train_model(images, labels):
    torch.manual_seed(1)
    normalizer = fit_normalizer(images)
    network = LeNet()
    epochs, batch = 9, 50
    optimizer = torch.optim.Adam(network.parameters(), lr=0.002)
    labels = torch.tensor(labels)
    for epoch in range(epochs):
        for group in optimizer.param_groups:
            group["lr"] = 0.003 * (1 - epoch / epochs)
        inputs = torch.from_numpy(network_input(augment(images, epoch), normalizer))
        order = torch.randperm(len(images))
        for start in range(0, len(images), batch):
            rows = order[start : start + batch]
            loss = nn.CrossEntropyLoss()(network(inputs[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return {"network": network.eval(), "normalizer": normalizer}


@torch.no_grad()
def predict(model, images):
    inputs = torch.from_numpy(network_input(images, model["normalizer"]))
    return np.concatenate([model["network"](part).softmax(1).numpy() for part in inputs.split(64)])
