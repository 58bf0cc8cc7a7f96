"""Is it right? Bytes and glyphs made here, where every answer can be counted; then the held-out digits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import checks

TOLERANCE = 0.0001  # of what is calculated from bytes
SAME_PROBABILITY = 0.001
CLEAN, MOVED, NOISY = 0, 1, 2
SIDE = 28
COPIES = 60  # of each glyph
MOST_UNREADABLE, MOST_MISLABELLED = 0.1, 0.3  # shares of the augmented glyphs
LEAST_CORRELATION = 0.4
LEAST_MOVEMENT = 0.4  # standard deviation in pixels
LEAST_CLEAN_ACCURACY = 0.85
MOST_LOST = 0.1  # of the accuracy on clean digits, under each of the two changes
MOST_MISPLACED_CONFIDENCE = 0.3


# --- fit_normalizer ---------------------------------------------------------------------------------------


def _bytes(rng: np.random.Generator, n: int = 6) -> NDArray[np.uint8]:
    """Images of which some are dark and some are bright throughout: uint8 (n, 28, 28)."""
    brightest = np.linspace(40, 256, n).astype(int)
    return rng.integers(0, brightest[:, None, None], (n, SIDE, SIDE)).astype(np.uint8)


@checks("fit_normalizer")
def test_mean_is_on_the_scale_0_to_1(answers, rng):
    """The first number is the mean of all pixels of all images, divided by 255."""
    images = _bytes(rng)
    mean, _ = answers.normalizer_of(images)
    assert abs(mean - images.mean() / 255) <= TOLERANCE, (
        "`fit_normalizer` does not return the mean of all pixels on the scale 0 to 1"
    )


@checks("fit_normalizer")
def test_standard_deviation_is_that_of_the_pixels(answers, rng):
    """The second number is the standard deviation of all pixels of all images together."""
    images = _bytes(rng)
    _, standard_deviation = answers.normalizer_of(images)
    # On either scale, so that a wrong scale is charged once: to the mean.
    is_right = any(abs(standard_deviation / scale - images.std() / 255) <= TOLERANCE for scale in (1, 255))
    assert is_right, (
        "`fit_normalizer` does not return the standard deviation of all pixels together; "
        "look at the dtype in which it is calculated, and at what it is calculated over"
    )


# --- network_input ----------------------------------------------------------------------------------------


@checks("network_input")
def test_input_is_scaled_and_normalised(answers, rng):
    """Each value is (pixel / 255 - mean) / standard deviation."""
    images = _bytes(rng)
    mean, standard_deviation = images.mean() / 255, images.std() / 255
    expected = (images[:, None] / 255 - mean) / standard_deviation
    wrong = int((np.abs(answers.input_of(images, (mean, standard_deviation)) - expected) > TOLERANCE).sum())
    assert wrong == 0, (
        f"`network_input` is not (pixel / 255 - mean) / standard deviation for {wrong} of {images.size} values"
    )


@checks("network_input", gate=True)
def test_input_of_an_image_does_not_depend_on_the_batch(answers, rng):
    """An image is normalised with the constants that are given, whatever other images are in the call."""
    images = _bytes(rng)
    normalizer = (0.2, 0.3)
    together = answers.input_of(images, normalizer)
    for batch in (slice(0, 1), slice(3, 6)):
        assert np.abs(answers.input_of(images[batch], normalizer) - together[batch]).max() <= TOLERANCE, (
            "`network_input` gives the same image other values when other images are in the call; "
            "look at where its mean and standard deviation come from"
        )


# --- augment ----------------------------------------------------------------------------------------------


def _glyphs() -> NDArray[np.uint8]:
    """An F and an open 4, as large as digits: nothing turned or mirrored looks like them. uint8 (2, 28, 28)."""
    glyphs = np.zeros((2, SIDE, SIDE), dtype=np.uint8)
    for glyph, rows, columns in (
        (0, slice(4, 24), slice(9, 12)),
        (0, slice(4, 7), slice(9, 20)),
        (0, slice(12, 15), slice(9, 17)),
        (1, slice(4, 15), slice(8, 11)),
        (1, slice(12, 15), slice(8, 20)),
        (1, slice(4, 24), slice(17, 20)),
    ):
        glyphs[glyph, rows, columns] = 250
    return glyphs


def _unit(images: NDArray) -> NDArray[np.float32]:
    """Pixels with mean 0 and length 1, so that products are correlations: float32 (n, 784)."""
    pixels = images.reshape(len(images), -1).astype(np.float32)
    pixels = pixels - pixels.mean(axis=1, keepdims=True)
    return pixels / np.maximum(np.linalg.norm(pixels, axis=1, keepdims=True), 1e-6)


def _best_fits(images: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """How well glyphs fit to images, wherever they are moved by up to 5 pixels.

    Returns:
        likest: int64 (n,); 0 and 1 are the glyphs the right way round, other numbers are turned or mirrored ones.
        correlation: float32 (n,); of the likest.
    """
    glyphs = _glyphs()
    kinds = [  # the two right ones first
        np.rot90(mirrored, turns, axes=(1, 2)) for mirrored in (glyphs, glyphs[:, :, ::-1]) for turns in range(4)
    ]
    every_kind = np.concatenate(kinds)  # (16, 28, 28)
    moves = [(down, across) for down in range(-5, 6) for across in range(-5, 6)]
    moved = np.stack([np.roll(every_kind, move, axis=(1, 2)) for move in moves], axis=1)  # (16, 121, 28, 28)
    correlation = _unit(images) @ _unit(moved.reshape(-1, SIDE, SIDE)).T  # (n, 784) x (784, 16 * 121)
    of_kind = correlation.reshape(len(images), len(every_kind), -1).max(axis=2)  # (n, 16)
    return of_kind.argmax(axis=1), of_kind.max(axis=1)


@checks("augment")
def test_augmented_images_can_still_be_read(answers):
    """Nine of ten augmented glyphs correlate with a glyph, in whatever place and way round it is."""
    augmented = answers.augmented(np.repeat(_glyphs(), COPIES, axis=0), 3)
    _, correlation = _best_fits(augmented)
    unreadable = int((correlation < LEAST_CORRELATION).sum())
    assert unreadable <= MOST_UNREADABLE * len(augmented), (
        f"`augment` leaves {unreadable} of {len(augmented)} glyphs unreadable; look at how much is cut off or noise, "
        "and at what happens to values below 0 and above 255"
    )


@checks("augment")
def test_augmentation_keeps_the_labels(answers):
    """Augmented glyphs are mostly like the glyph given in their place: not mirrored, turned or exchanged."""
    given = np.repeat([0, 1], COPIES)
    for order in (given, np.tile([0, 1], COPIES)):
        augmented = answers.augmented(_glyphs()[order], 4)
        likest, correlation = _best_fits(augmented)
        other = int(((likest != order) & (correlation >= LEAST_CORRELATION)).sum())
        assert other <= MOST_MISLABELLED * len(augmented), (
            f"`augment` makes {other} of {len(augmented)} glyphs more like another glyph, or like one that is "
            "mirrored or turned, than like the one that was given in the same place; their labels are wrong now"
        )


@checks("augment")
def test_each_image_is_moved_by_itself(answers):
    """Copies of one image in one call come out in different places, down and across."""
    for glyph in _glyphs():
        ink = answers.augmented(np.repeat(glyph[None], COPIES, axis=0), 5)
        total = np.maximum(ink.sum(axis=(1, 2)), 1.0)
        place = np.arange(SIDE)
        for direction, lines in (("down", ink.sum(axis=2)), ("across", ink.sum(axis=1))):
            centre = lines @ place / total  # (copies, 28) x (28,) -> (copies,)
            assert centre.std() >= LEAST_MOVEMENT, (
                f"`augment`: {COPIES} copies of one image in one call have their ink in nearly the same place "
                f"({direction}); each image has to be moved by itself"
            )


@checks("augment")
def test_same_seed_gives_the_same_augmentation(answers):
    """Called again with the same images and the same seed, the result is the same."""
    images = np.repeat(_glyphs(), 5, axis=0)
    same = (answers.augmented(images, 6) == answers.augmented(images, 6)).all()
    assert same, "`augment` gives another result when it is called again with the same images and the same seed"


@checks("augment")
def test_other_seed_gives_another_augmentation(answers):
    """Called with another seed, nearly every image comes out in another way."""
    images = np.repeat(_glyphs(), COPIES, axis=0)
    one, other = answers.augmented(images, 7), answers.augmented(images, 8)
    unchanged = int((one == other).all(axis=(1, 2)).sum())
    assert unchanged <= len(images) / 2, (
        f"`augment` gives {unchanged} of {len(images)} images the same result for two different seeds"
    )


# --- train_model and predict ------------------------------------------------------------------------------


@checks("predict", gate=True)
def test_answers_are_probabilities(answers):
    """Each image has ten numbers from 0 to 1 that add up to 1."""
    probability = answers.probability
    total_is_off = int((np.abs(probability.sum(axis=1) - 1) > SAME_PROBABILITY).sum())
    out_of_range = int(((probability < -SAME_PROBABILITY) | (probability > 1 + SAME_PROBABILITY)).any(axis=1).sum())
    assert out_of_range == 0, (
        f"`predict` has numbers below 0 or above 1 for {out_of_range} of {len(probability)} images"
    )
    assert total_is_off == 0, (
        f"`predict`: those of {total_is_off} of {len(probability)} images do not add up to 1 over the digits"
    )


@checks("predict", gate=True)
def test_same_images_have_the_same_probabilities_again(answers):
    """Asked twice for the same images in the same order, the answers are the same."""
    images = answers.inputs[:200]
    once, again = answers.probability_of(images), answers.probability_of(images)
    assert np.abs(once - again).max() <= SAME_PROBABILITY, (
        "`predict` gives the same images other probabilities when it is asked again; "
        "look at what is random, and at what changes the model, while it predicts"
    )


@checks("predict", gate=True)
def test_probabilities_of_an_image_do_not_depend_on_the_batch(answers):
    """An image has the same probabilities alone, and among images that are all bright or all dark."""
    brightness = answers.inputs.mean(axis=(1, 2))
    in_order = np.argsort(brightness, kind="stable")
    for batch in (in_order[-50:], in_order[:50], in_order[:1]):
        among_others = answers.probability_of(answers.inputs[batch])
        assert np.abs(among_others - answers.probability[batch]).max() <= SAME_PROBABILITY, (
            "`predict` gives the same image other probabilities when other images are in the call; "
            "look at everything that is calculated from the batch"
        )


def _accuracy(answers, held_out, condition: int) -> float:
    """Share of the held-out images in one condition whose likeliest digit is the right one."""
    is_right = answers.probability.argmax(axis=1) == held_out.labels["digit"]
    return float(is_right[held_out.labels["condition"] == condition].mean())


@checks("train_model", "predict")
def test_clean_digits_are_read(answers, held_out):
    """At least 85 in 100 held-out digits are read right if they are clean, like those of the training images."""
    accuracy = _accuracy(answers, held_out, CLEAN)
    assert accuracy >= LEAST_CLEAN_ACCURACY, (
        f"your model reads {accuracy:.0%} of the clean held-out digits right; look at whether it has learned enough, "
        "and whether images are prepared for `predict` as they were in training"
    )


@checks("train_model", "augment")
def test_moved_digits_are_read_nearly_as_well(answers, held_out):
    """The accuracy on moved digits is at most 10 percentage points below that on clean ones."""
    lost = _accuracy(answers, held_out, CLEAN) - _accuracy(answers, held_out, MOVED)
    assert lost <= MOST_LOST, (
        f"your model reads moved digits {100 * lost:.0f} percentage points worse than clean ones; "
        "look at how it has met moved digits in training, and how often"
    )


@checks("train_model", "augment")
def test_noisy_digits_are_read_nearly_as_well(answers, held_out):
    """The accuracy on noisy digits is at most 10 percentage points below that on clean ones."""
    lost = _accuracy(answers, held_out, CLEAN) - _accuracy(answers, held_out, NOISY)
    assert lost <= MOST_LOST, (
        f"your model reads noisy digits {100 * lost:.0f} percentage points worse than clean ones; "
        "look at how it has met noise in training, and how often"
    )


@checks("predict", "train_model")
def test_confidence_is_as_high_as_accuracy(answers, held_out):
    """The mean probability of the likeliest digit is within 0.3 of the accuracy."""
    accuracy = (answers.probability.argmax(axis=1) == held_out.labels["digit"]).mean()
    too_high = answers.probability.max(axis=1).mean() - accuracy
    assert abs(too_high) <= MOST_MISPLACED_CONFIDENCE, (
        f"the probabilities of your likeliest digits are on average {abs(too_high):.2f} "
        f"too {'high' if too_high > 0 else 'low'} for how often they are right; "
        "look at how what the network returns becomes a probability, and at what the loss expects"
    )
