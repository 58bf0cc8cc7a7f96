"""Small CNN: the debrief.

**Accuracy belongs to a kind of image.** A network that is right for 96 of 100 clean digits is right for about 80
when the same digits are moved by a few pixels, and for 65 when there is noise. Nothing in training says so: clean
training images, clean test images and one number hide it. Look at slices for every change that your users' cameras
may make.

**Augmentation says what does not matter.** A convolution finds a stroke wherever it is, but the last layer learns
where strokes are. Moved copies teach it what the labels cannot. What you put in is a claim about the world: a
moved 6 is a 6, a noisy 6 is a 6; a 6 turned upside down is a 9, and a mirrored 2 is nothing at all. A flip is fine
for cats.

**Each image by itself, and new in each epoch.** A transform of torchvision.transforms.v2 draws once per call:
given a batch, it moves all images alike. Called image by image it is right, and takes 0.1 to 0.5 ms for each. The
reference makes the same draw for all images at once with an index. Drawn once before training, the copies are
learned by heart like the originals; drawn anew in each epoch, no image is seen twice.

**The order of steps, and bytes.** Noise is added in float and clipped before it becomes uint8 again. Otherwise
-3 becomes 253, and a dark background is full of white dots. The square of 200 overflows too, which is how a
standard deviation comes out wrong without a warning.

**Constants come from the training images, and travel with the model.** Mean and standard deviation belong to the
model like its weights. Computed again from what `predict` is given, they change with the other images of the
call: a dark batch is brightened, and one image alone is normalised by itself. In the evaluation this is leakage;
in service it is a fault that nobody can reproduce.

**train() and eval() are two different functions.** Batch normalisation in train() normalises with the batch, and
keeps changing its running means while you predict; dropout keeps throwing away parts of the answer. In eval() both
use what was learned. It is a switch on the model, so set it where you need it, and do not take torch.no_grad()
or inference_mode() for the same: they save memory and change no answer.

**Logits in, probabilities out, softmax once.** cross_entropy applies softmax itself. A softmax layer before it
still learns, slowly, and a second softmax after it gives probabilities that never rise above 0.24.

**Pooling over quarters.** With a dense layer on all 7 x 7 places, augmentation has to show each stroke at each
place. The strongest answer in each quarter of the image needs less of it. This is the cheapest robustness there
is: without any augmentation it brings moved digits from about one half to about four fifths.

What more would bring: longer training, small rotations, an average over several networks. With the augmentation
here and six times the epochs this network reads 97 of 100.

Where this world is kinder than yours: you were told what the other camera does, here exactly as much as it does.
In practice you learn it from images that went wrong, and the augmentation you chose is what your measurement of
robustness silently assumes.
"""

import numpy as np
import torch
from torch import nn
from torchvision.transforms import v2

MOST_PIXELS_MOVED = 4
NOISY_SHARE, MOST_NOISE = 0.6, 110.0  # of the images in training; standard deviation, on the scale 0 to 255
EPOCHS, BATCH, MOST_LEARNING_RATE = 7, 50, 0.012


def fit_normalizer(images: np.ndarray) -> tuple[float, float]:
    """The mean and the standard deviation of all pixels of the training images, on the scale 0 to 1.

    Args:
        images: uint8 (n, 28, 28), 0 background to 255 ink; n is 1 or more.

    Returns:
        mean: float; the mean of all pixels / 255.
        standard_deviation: float; the standard deviation of all pixels / 255.
    """
    pixels = images / 255.0  # float64: bytes would overflow in the squares of the standard deviation
    return float(pixels.mean()), float(pixels.std())


def network_input(images: np.ndarray, normalizer: tuple[float, float]) -> np.ndarray:
    """Images as the network takes them: one channel, normalised with constants that come from elsewhere.

    Args:
        images: uint8 (n, 28, 28), 0 to 255; n is 1 or more.
        normalizer: mean and standard deviation, as `fit_normalizer` returned them for the training images.

    Returns:
        float32 or float64 (n, 1, 28, 28): (pixel / 255 - mean) / standard deviation.
    """
    mean, standard_deviation = normalizer
    transform = v2.Compose([v2.ToDtype(torch.float32, scale=True), v2.Normalize([mean], [standard_deviation])])
    return transform(torch.from_numpy(images)[:, None]).numpy()  # (n, 28, 28) -> (n, 1, 28, 28)


def augment(images: np.ndarray, seed: int) -> np.ndarray:
    """The images as they might have looked too: each changed at random, by itself, and still the same digit.

    Args:
        images: uint8 (n, 28, 28), 0 background to 255 ink; n is 1 or more.
        seed: a whole number, 0 or more; the same seed gives the same result, another seed another one.

    Returns:
        uint8 (n, 28, 28), in the order of the images given.
    """
    rng = np.random.default_rng(seed)
    n, side = len(images), images.shape[1]
    down, across = rng.integers(0, 2 * MOST_PIXELS_MOVED + 1, (2, n, 1, 1))  # each image has its own
    padded = np.pad(images, ((0, 0), (MOST_PIXELS_MOVED,) * 2, (MOST_PIXELS_MOVED,) * 2))  # a margin on all sides
    row, column = np.arange(side)[:, None], np.arange(side)
    moved = padded[np.arange(n)[:, None, None], down + row, across + column]  # (n, 28, 28)

    is_noisy = rng.random((n, 1, 1)) < NOISY_SHARE
    noise_level = is_noisy * rng.uniform(0.0, MOST_NOISE, (n, 1, 1))
    noise = noise_level * rng.standard_normal(images.shape, dtype=np.float32)  # (n, 1, 1) x (n, 28, 28)
    return np.clip(np.round(moved + noise), 0, 255).astype(np.uint8)  # clipped before it is uint8 again


def train_model(images: np.ndarray, labels: np.ndarray) -> object:
    """A model that reads digits.

    Args:
        images: uint8 (n, 28, 28), 0 background to 255 ink.
        labels: int64 (n,), 0 to 9; each digit occurs.

    Returns:
        Any object that `predict` understands.
    """
    torch.manual_seed(0)
    normalizer = fit_normalizer(images)
    network = _network()
    steps = EPOCHS * -(-len(images) // BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=MOST_LEARNING_RATE, total_steps=steps)
    target = torch.from_numpy(labels)
    network.train()
    for epoch in range(EPOCHS):
        inputs = torch.from_numpy(network_input(augment(images, seed=epoch), normalizer))  # new ones in each epoch
        for batch in torch.randperm(len(images)).split(BATCH):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(network(inputs[batch]), target[batch])  # takes logits, not probabilities
            loss.backward()
            optimizer.step()
            schedule.step()
    network.eval()  # from here on, batch normalisation uses what it has learned, and dropout is off
    return network, normalizer


def _network() -> nn.Module:
    """Three convolutions, and the strongest answer of each channel in each quarter of the image."""
    network = nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=5, stride=2, padding=2, bias=False),  # (n, 1, 28, 28) -> (n, 8, 14, 14)
        nn.BatchNorm2d(8),  # has a bias of its own
        nn.ReLU(),
        nn.Conv2d(8, 16, kernel_size=3, stride=2, padding=1, bias=False),  # -> (n, 16, 7, 7)
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Conv2d(16, 32, kernel_size=3, padding=1, bias=False),  # -> (n, 32, 7, 7)
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(2),  # -> (n, 32, 2, 2): whether, and hardly where
        nn.Flatten(),
        nn.Dropout(0.05),
        nn.Linear(32 * 2 * 2, 10),  # -> (n, 10), logits
    )
    return network.to(memory_format=torch.channels_last)  # same numbers, a quarter less time on a CPU


def predict(model: object, images: np.ndarray) -> np.ndarray:
    """How likely each image is to show each digit.

    Args:
        model: what `train_model` returned.
        images: uint8 (k, 28, 28), 0 background to 255 ink; k is 1 or more.

    Returns:
        float (k, 10), 0 to 1; column d is the probability of digit d. Each row adds up to 1, and does not depend
        on the other images of the call, nor on earlier calls.
    """
    network, normalizer = model
    network.eval()  # said again where it matters: the model may come from elsewhere
    with torch.inference_mode():
        logits = network(torch.from_numpy(network_input(images, normalizer)))
        return torch.softmax(logits, dim=1).numpy()  # over the digits, not over the images
