"""Odd answers, from every function of every kata, are the attempt's fault and never the kata's."""

from __future__ import annotations

import contextlib
import math
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import odd_answers
import pandas as pd
import pytest
from numpy.typing import NDArray

from mlekata.attempt.pool import WorkerPool
from mlekata.attempt.process import AttemptProcess, LearnerFunctions
from mlekata.errors import FaultError, KataError
from mlekata.grade import Grader, Grading, needed_imports
from mlekata.kata import catalogue
from mlekata.kata.folder import Function, Kata, SourceFile
from mlekata.kata.hidden_tests import HiddenTest
from mlekata.result import Verdict

#: How many odd answers are tried of each function; "all" for every one of them, which takes hours.
TRIED = os.environ.get("MLEKATA_ODD_ANSWERS", "1")
SEED = int(os.environ.get("MLEKATA_ODD_SEED", "1"))
MOST_PARTS = 12


@dataclass(frozen=True, slots=True)
class Oddity:
    """An odd answer of a function: what is done to which part of the honest one."""

    function: str
    path: tuple[str | int, ...]
    kind: str
    name: str


class OddGrader(Grader):
    """Grades in one process that lives on, and notes what is asked of it."""

    def __init__(self, kata: Kata, pool: WorkerPool) -> None:
        sources = _sources(kata)
        super().__init__(kata, pool.for_imports([*needed_imports(kata, sources), "pandas"]))
        switch = Function("give_odd", ("function", "path", "kind", "oddity"), "")
        limits = replace(kata.manifest.limits, seconds=3600, memory_mib=2 * kata.manifest.limits.memory_mib)
        self.shared = AttemptProcess(sources, (*kata.functions, switch), limits, self.workers, 0)
        self.called: set[str] = set()
        self.first_answer: dict[str, Any] = {}
        self._reference: NDArray[np.float64] | None = None

    def process(self, sources: Sequence[SourceFile], index: int, whose: str = "") -> AttemptProcess:
        return self.shared

    def functions(self, process: AttemptProcess) -> Any:
        return _Noting(self)

    def reference_outcomes(self, index: int) -> NDArray[np.float64]:
        if self._reference is None:
            split = self.world(0).split
            self._reference = self.outcomes(self.answers(self.shared, split), split)
        return self._reference


class _Noting:
    def __init__(self, grader: OddGrader) -> None:
        self._grader = grader
        self._functions = LearnerFunctions(grader.shared)

    def __getattr__(self, name: str) -> Any:
        function, grader = getattr(self._functions, name), self._grader

        def call(*args: Any, **kwargs: Any) -> Any:
            grader.called.add(name)
            answer = function(*args, **kwargs)
            if grader.first_answer.get(name) is None:
                grader.first_answer[name] = answer
            return answer

        return call


def _sources(kata: Kata) -> tuple[SourceFile, ...]:
    """The reference, its functions wrapped by `odd_answers`, which has a module and names of its own."""
    text = Path(odd_answers.__file__).read_text(encoding="utf-8")
    names = [function.name for function in kata.functions]
    wrap = f"""
import types as _types
_odd_answers = _types.ModuleType("odd_answers")
exec({text!r}, _odd_answers.__dict__)
give_odd = _odd_answers.give_odd
for _name in {names!r}:
    globals()[_name] = _odd_answers.wrapped(_name, globals()[_name])
"""
    return (*kata.reference, SourceFile("odd_answers.py", wrap))


class Trial:
    """The reference of a kata, one of whose functions gives odd answers."""

    def __init__(self, kata: Kata, pool: WorkerPool) -> None:
        self.kata = kata
        self.grader = OddGrader(kata, pool)
        self.world = self.grader.world(0)

    @cached_property
    def tests_of(self) -> dict[str, list[HiddenTest]]:
        """The hidden tests in which each function is called; those that use shared answers call all that those need."""
        grading, called, shared = Grading(self.grader, self.grader.shared.sources), {}, set()
        for test in self.grader.tests:
            self.grader.called = set()
            check = grading.check(test)
            assert check.verdict is Verdict.PASSED, f"{self.kata.name}: {test.name}: {check}"
            called[test.name] = self.grader.called
            shared |= self.grader.called if "answers" in test.parameters else set()
        return {
            function.name: [
                test
                for test in self.grader.tests
                if function.name in called[test.name] | (shared if "answers" in test.parameters else set())
            ]
            for function in self.kata.functions
        }

    def oddities(self, function: str) -> list[Oddity]:
        """All that can be made of a function's answers."""
        assert self.tests_of
        return [
            Oddity(function, path, kind, name)
            for path, kinds in _parts(self.grader.first_answer.get(function))
            for kind in kinds
            for name in (odd_answers.CONSTANTS if kind == "constant" else odd_answers.OF_KIND[kind])
        ]

    def faults(self, oddity: Oddity) -> list[str]:
        """What is called the kata's fault when a function answers so."""
        self._give(oddity)
        grading, found = Grading(self.grader, self.grader.shared.sources), []
        checks = [grading.check(test) for test in self.tests_of[oddity.function]]
        wrong = [check.name for check in checks if check.verdict is Verdict.KATA_ERROR]
        found += [f"{name}: {grading.kata_errors[name]!r}" for name in wrong]
        if self.kata.manifest.metric is None:
            return found
        with contextlib.suppress(FaultError):
            try:
                score = grading.score_on(1)
                found += [] if math.isfinite(score.quality) and math.isfinite(score.value) else [f"score: {score}"]
            except KataError as error:
                found.append(f"score: {error}")
        return found

    def _give(self, oddity: Oddity) -> None:
        self.grader.shared.call("give_odd", (oddity.function, list(oddity.path), oddity.kind, oddity.name), {})

    def close(self) -> None:
        self.grader.shared.dismiss()


def _parts(answer: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], list[str]]]:
    """Each part of an answer, and the kinds of oddities for it."""
    if isinstance(answer, pd.DataFrame):
        yield path, ["constant", "frame"]
        for column in answer.columns[:MOST_PARTS]:
            yield (*path, column), ["column"]
    elif isinstance(answer, pd.Series):
        yield path, ["constant", "column"]
    elif isinstance(answer, np.ndarray):
        yield path, ["constant", "array"]
    elif isinstance(answer, dict):
        yield path, ["constant", "dict"]
        for key in list(answer)[:MOST_PARTS]:
            yield from _parts(answer[key], (*path, key))
    elif isinstance(answer, list | tuple):
        yield path, ["constant", "list"]
        for position in range(min(len(answer), MOST_PARTS if isinstance(answer, tuple) else 2)):
            yield from _parts(answer[position], (*path, position))
    elif isinstance(answer, str):
        yield path, ["constant", "text"]
    elif isinstance(answer, bool | int | float | np.number | np.bool_):
        yield path, ["constant", "number"]
    else:
        yield path, ["constant"]


def _chosen(oddities: list[Oddity]) -> list[Oddity]:
    if TRIED == "all":
        return oddities
    of_function = oddities[0].function if oddities else ""
    return random.Random(f"{SEED} {of_function}").sample(oddities, min(int(TRIED), len(oddities)))


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    """Warm workers for all katas."""
    with WorkerPool() as workers:
        yield workers


@pytest.mark.parametrize("kata", catalogue.select(["all"]), ids=lambda kata: kata.name)
def test_odd_answers_are_never_the_katas_fault(kata: Kata, pool: WorkerPool) -> None:
    """Whatever one function of a right attempt gives, no hidden test and no scorer ends in a kata error."""
    trial = Trial(kata, pool)
    with contextlib.closing(trial):
        assert kata.manifest.metric is None or trial.grader.reference_outcomes(0).size
        found = {
            oddity: faults
            for function in kata.functions
            for oddity in _chosen(trial.oddities(function.name))
            if (faults := trial.faults(oddity))
        }
    assert not found, "\n".join(f"{oddity}: {faults[0]}" for oddity, faults in found.items())
