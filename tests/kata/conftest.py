"""A whole small kata in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlekata.kata.folder import Kata, read_kata

FILES = {
    "kata.toml": """
title = "Average"
kyu = 8
version = 3
applications = ["reporting"]
skills = ["means"]
sources = ["simulated"]
limits = { seconds = 5 }
""",
    "brief.md": "Take the average.\n",
    "stub.py": '''
"""Average."""

from statistics import fmean


def average(x, /, weights=None, *rest, places, **options):
    """The average of *x*."""
    raise NotImplementedError


def _helper():
    raise NotImplementedError


class NotAFunction:
    def method(self):
        """Not the learner's."""


def spread(x):
    raise NotImplementedError
''',
    "reference.py": '"""The debrief: an average is a sum divided by a count."""\n',
    "data.py": """
from mlekata.authoring.split import HeldOut, Split


def build(rng):
    return Split(public=rng.random(3), held_out=HeldOut(inputs=rng.random(2), labels=rng.random(2)))
""",
    "hidden_tests.py": "def test_average(attempt):\n    assert attempt.average([1]) == 1\n",
    "scorer.py": "",
    "known_bad/zero.py": '"""Always zero."""\n\nCAUGHT_BY = "test_average"\n\n\ndef average(x):\n    return 0\n',
    "known_bad/silent.py": "CAUGHT_BY = test_average\n",
}


@pytest.fixture
def folder(tmp_path) -> Path:
    """The folder of a whole small kata."""
    folder = tmp_path / "finance" / "average"
    (folder / "known_bad").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def kata(folder) -> Kata:
    """The kata in that folder."""
    return read_kata(folder)
