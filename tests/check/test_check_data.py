"""Held-out rows that are public, and labels among what is sent: what is seen, and what is rightly let pass."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlekata.check.leaks import LabelLeakDetector
from mlekata.check.overlap import overlaps
from mlekata.check.overwriting import overwriting
from mlekata.kata.folder import Function, Kata

RNG = np.random.default_rng(4)
NUMBERS, MORE = RNG.normal(size=(100, 3)), RNG.normal(size=(40, 3))
LABELS = RNG.integers(0, 2, 40)


def frame(values):
    return pd.DataFrame(values, columns=["a", "b", "c"]).assign(d="word")


def met(public, inputs, labels=LABELS):
    return sum(one.met for one in overlaps(public, inputs, labels) if one.is_more_than_chance)


MIXED = np.vstack([NUMBERS[:4], MORE[4:]])
TEXTS, OTHER_TEXTS = [f"text {i}" for i in range(100)], [f"another text {i}" for i in range(40)]
IMAGES, OTHER_IMAGES = RNG.integers(0, 255, (100, 4, 4), np.uint8), RNG.integers(0, 255, (40, 4, 4), np.uint8)


@pytest.mark.parametrize(
    ("public", "inputs", "expected"),
    [
        (NUMBERS, MORE, 0),
        (NUMBERS, MIXED, 4),
        ({"x": NUMBERS, "y": NUMBERS[:, 0]}, {"x": MIXED}, 4),
        (frame(NUMBERS), frame(MORE), 0),
        (frame(NUMBERS), frame(MIXED), 4),
        (frame(NUMBERS).assign(label=1.0), frame(MIXED).assign(label=np.nan), 4),
        (frame(NUMBERS).sample(frac=1.0, random_state=1), frame(MIXED).astype({"d": "category"}), 4),
        (frame(NUMBERS.round(0)).astype({"a": int}), frame(NUMBERS.round(0)[:40]), 40),
        (TEXTS, [*TEXTS[:3], *OTHER_TEXTS[3:]], 3),
        (TEXTS, OTHER_TEXTS, 0),
        ({"texts": TEXTS}, {"texts": tuple(TEXTS[:40])}, 40),
        (IMAGES, OTHER_IMAGES, 0),
        (IMAGES, np.concatenate([OTHER_IMAGES[:-1], IMAGES[:1]]), 1),
        (list(NUMBERS), list(MIXED), 4),
    ],
)
def test_rows_that_meet_are_counted(public, inputs, expected):
    """Frames, arrays, lists of texts and of arrays, and dicts of these; labels and index do not matter."""
    if isinstance(public, pd.DataFrame) and expected == 40:
        assert sum(one.met for one in overlaps(public, inputs, LABELS)) == 40
    else:
        assert met(public, inputs) == expected


@pytest.mark.parametrize(
    ("public", "inputs", "labels"),
    [
        ({"y": np.arange(100)}, {"t": np.arange(40)}, LABELS),
        (RNG.integers(0, 2, (100, 3)), RNG.integers(0, 2, (40, 3)), LABELS),
        (["yes", "no"] * 50, ["no", "yes"] * 20, LABELS),
        ({"products": pd.DataFrame({"product": range(40)})}, pd.DataFrame({"user": 1, "product": range(40)}), LABELS),
        (frame(NUMBERS), {"history": frame(NUMBERS), "days": MORE}, LABELS),
        (frame(NUMBERS), frame(NUMBERS), None),
    ],
    ids=["single numbers", "few kinds of rows", "class names", "a table looked up", "history", "no labels"],
)
def test_what_may_be_alike_is_let_pass(public, inputs, labels):
    """Rows that repeat themselves anyway, other tables, and inputs that carry no labels."""
    assert met(public, inputs, labels) == 0


@pytest.mark.parametrize(
    "argument",
    [
        LABELS,
        LABELS.astype(bool),
        LABELS.astype(float).tolist(),
        pd.Series(LABELS, index=range(3, 43)),
        pd.DataFrame({"x": MORE[:, 0], "y": LABELS}),
        np.column_stack([MORE, LABELS]),
        np.concatenate([NUMBERS[:, 0], LABELS]),
        {"model": [{"y": LABELS}]},
    ],
)
def test_labels_that_are_sent_are_seen(argument):
    """As an array of any type, a column, a part of a longer column, and anywhere inside."""
    detector = LabelLeakDetector(pd.DataFrame({"fraud": LABELS}))
    detector.look("fit", "argument 1", argument)
    assert len(detector.seen) == 1
    assert next(iter(detector.seen)).startswith("labels column 'fraud' in what `fit` is given (argument 1")


def test_labels_in_words_are_seen():
    """Class names are labels too."""
    names = np.where(LABELS, "spam", "ham")
    detector = LabelLeakDetector(names)
    detector.look("fit", "argument y", names.tolist())
    assert list(detector.seen) == ["labels in what `fit` is given (argument y)"]


@pytest.mark.parametrize("argument", [1 - LABELS, LABELS[:-1], MORE, ["a"] * 40, np.zeros(40), None, 3])
def test_other_values_are_no_labels(argument):
    """What only looks like labels, and a column of labels that is constant."""
    detector = LabelLeakDetector({"fraud": LABELS, "none": np.zeros(40)})
    detector.look("fit", "argument 1", argument)
    assert detector.seen == {}


REFERENCE = """
kept = []


def fit(x, more):
    kept.append(x)
    return {"mean": total(x) / len(x), "x": x}


def total(x):
    return x.to_numpy().sum() if hasattr(x, "to_numpy") else x.sum()
"""


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.arange(1.0, 5.0),
        lambda: np.arange(1, 5).astype(object),
        lambda: pd.Series(range(1, 5)),
        lambda: pd.DataFrame({"a": range(1, 5)}),
    ],
    ids=["array", "objects", "series", "frame"],
)
def test_inputs_are_written_over_after_a_call(make):
    """What was given is destroyed, in lists and dicts too; what the attempt keeps or calls itself is not."""
    functions = tuple(Function(name, (), "") for name in ("fit", "total", "not_written"))
    space = {}
    exec(REFERENCE, space)
    exec(overwriting(Kata("finance/k", Path(), None, functions)).text, space)
    x, more = make(), {"deeper": [make()]}
    model = space["fit"](x, more)
    kept = space["kept"][0]
    assert model["mean"] == 2.5
    for given in (x, more["deeper"][0]):
        assert len(given) == 0 or not np.array_equal(given, make())
    for held in (kept, model["x"]):
        assert np.array_equal(held, make())
