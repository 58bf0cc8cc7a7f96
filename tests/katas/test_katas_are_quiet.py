"""Nothing that a kata's author wrote uses what a library is about to take away."""

from __future__ import annotations

import ast
import sys
import types
import warnings

import numpy as np
import pytest

from mlekata.authoring.contract import Answers
from mlekata.kata import catalogue
from mlekata.kata.folder import Kata
from mlekata.kata.hidden_tests import hidden_tests
from mlekata.kata.record import read_record
from mlekata.kata.worlds import split_seed

#: What says that code will stop working; the engine, which ignores it while it grades, must not hide it from us.
SOON_ERRORS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
#: Katas whose reference needs longer, all of them with large models, would cost minutes here.
MOST_SECONDS = 1.6


def run_all(kata: Kata, monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds a split, runs every hidden test on the reference, and scores it, all in this process."""
    split = kata.module("data").build(np.random.default_rng(split_seed(kata.name, kata.manifest.version, 0)))
    attempt = types.ModuleType("reference")
    monkeypatch.setitem(sys.modules, "reference", attempt)  # dataclasses look their module up by name
    exec(compile(kata.text("reference.py"), "reference.py", "exec"), attempt.__dict__)
    scorer = kata.module("scorer")
    answers = getattr(scorer, "Answers", Answers)(attempt, split.public, split.held_out.inputs)
    fixtures = {"attempt": attempt, "fresh_attempt": attempt, "answers": answers, "public": split.public}
    for test in hidden_tests(kata):
        wanted = {**fixtures, "held_out": split.held_out, "rng": np.random.default_rng(0)}
        test.function(**{name: wanted[name] for name in test.parameters})
    if kata.manifest.metric is not None:
        outcomes = scorer.outcomes(answers, split.held_out)
        scorer.baseline(split.public, split.held_out)
        scorer.metric(np.asarray(outcomes, np.float64), np.ones((1, len(outcomes))))


def is_cheap(name: str) -> bool:
    record = read_record(catalogue.read(name))
    return record is not None and record.seconds <= MOST_SECONDS


@pytest.mark.parametrize("name", [name for name in catalogue.all_names() if is_cheap(name)])
def test_no_kata_uses_what_will_be_taken_away(name, monkeypatch):
    """Building, checking and scoring give no warning that the next version of a library makes an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for category in SOON_ERRORS:
            warnings.simplefilter("error", category)
        run_all(catalogue.read(name), monkeypatch)


def spans_without_unit(source: str) -> list[int]:
    """Lines on which `timedelta64` is given a number and no unit, which NumPy 2.5 deprecates."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) == "timedelta64"
        and len(node.args) == 1
        and not (isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str))
    ]


def test_every_span_of_time_has_a_unit():
    """In all files of all katas, also in those that are too slow to be run here."""
    files = sorted(catalogue.katas_folder().rglob("*.py"))
    assert {file.name: lines for file in files if (lines := spans_without_unit(file.read_text(encoding="utf-8")))} == {}
    assert spans_without_unit('timedelta64(0)\nnp.timedelta64(3, "s")\nnp.timedelta64("NaT")\nnp.timedelta64(n)') == [
        1,
        4,
    ]
