"""Accuracy on digits as in training, moved and noisy: the share of held-out images whose likeliest digit is right.

The units are the held-out images. Each is in one of the three conditions only, so units are independent, and the
conditions are slices.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import HeldOut, asked, check_array, check_number, check_parts

DIGITS = 10
CONDITIONS = ("clean", "moved", "noisy")


class Answers(authoring.Answers):
    """The attempt's way from images to probabilities, as the brief shows it."""

    def normalizer_of(self, images: NDArray[np.uint8]) -> tuple[float, float]:
        """The attempt's mean and standard deviation of any images, once they are known to be two numbers."""
        name = "the result of `fit_normalizer`"
        found = self.attempt.fit_normalizer(images)
        values = check_parts(found, name, count=2)
        mean, standard_deviation = (
            check_number(value, f"`{part}` in {name}")
            for part, value in zip(("mean", "standard_deviation"), values, strict=True)
        )
        return mean, standard_deviation

    def input_of(self, images: NDArray[np.uint8], normalizer: tuple[float, float]) -> NDArray[np.float64]:
        """The attempt's network input for any images: float64 (n, 1, 28, 28)."""
        return check_array(
            self.attempt.network_input(images, normalizer),
            "the result of `network_input`",
            shape=(len(images), 1, *images.shape[1:]),
            kind="float",
        )

    def augmented(self, images: NDArray[np.uint8], seed: int) -> NDArray[np.float64]:
        """The attempt's augmentation of any images, once it is known to be bytes: float64 (n, 28, 28), 0 to 255."""
        name = "the result of `augment`"
        found = check_array(self.attempt.augment(images, seed), name, shape=images.shape, kind="int")
        return check_array(found, name, shape=images.shape, low=0, high=255)

    @asked
    def model(self) -> Any:
        """The model trained on the public images."""
        return self.attempt.train_model(self.public["images"], self.public["labels"])

    @asked
    def probability(self) -> NDArray[np.float64]:
        """Probability of each digit for the held-out images: float64 (n_held_out, 10)."""
        return self.probability_of(self.inputs)

    def probability_of(self, images: NDArray[np.uint8]) -> NDArray[np.float64]:
        """The attempt's probabilities for any images, once they are known to be finite and in the right places."""
        return check_array(
            self.attempt.predict(self.model, images),
            "the result of `predict`",
            shape=(len(images), DIGITS),
            kind="float",
        )


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """Whether the likeliest digit is the right one, for each held-out image: float64 (n_held_out, 1), 0 or 1."""
    return _is_right(answers.probability.argmax(axis=1), held_out)


def baseline(public: dict[str, NDArray[Any]], held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: the digit whose mean training image is nearest, pixel by pixel."""
    pixels = public["images"].reshape(len(public["images"]), -1).astype(np.float64)
    mean_image = np.stack([pixels[public["labels"] == digit].mean(axis=0) for digit in range(DIGITS)])  # (10, 784)
    asked_about = held_out.inputs.reshape(len(held_out.inputs), -1).astype(np.float64)  # (n, 784)
    # |x - m|^2 without |x|^2, which is the same for all digits.
    distance = (mean_image**2).sum(axis=1) - 2 * asked_about @ mean_image.T  # (n, 784) x (784, 10) -> (n, 10)
    return _is_right(distance.argmin(axis=1), held_out)


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Accuracy, 0 to 1, for each row of *weights*."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)  # (n_replicates, n) x (n,) -> (n_replicates,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Images by condition: as in training, moved, noisy."""
    return {name: held_out.labels["condition"] == number for number, name in enumerate(CONDITIONS)}


def _is_right(digit: NDArray[np.int64], held_out: HeldOut) -> NDArray[np.float64]:
    return (digit == held_out.labels["digit"]).astype(np.float64)[:, None]
