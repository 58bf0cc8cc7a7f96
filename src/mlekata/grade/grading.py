"""One attempt being graded: hidden tests run, answers scored, each once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mlekata import scoring
from mlekata.attempt.process import AttemptProcess
from mlekata.authoring.split import Split
from mlekata.errors import FaultError, KataError, WorkerError
from mlekata.grade.grader import Grader
from mlekata.grade.outcome import Usage
from mlekata.kata.folder import SourceFile
from mlekata.kata.hidden_tests import HiddenTest
from mlekata.kata.manifest import MOST_SPLITS
from mlekata.kata.surroundings import default_surroundings
from mlekata.kata.worlds import split_seed
from mlekata.result import Fault, FaultKind, Score, TestOutcome

_MOST_OUTPUT = 4000


def stopped_fault(error: BaseException) -> Fault:
    """What is said of a check, or of a score, that was stopped by neither the attempt nor the kata."""
    what = " ".join(str(error).split()) or type(error).__name__
    sentence = f"stopped from outside before it was done ({what[:200]}): no fault of your attempt"
    return Fault(FaultKind.INTERRUPTED, sentence).made_printable()


class Grading:
    """One attempt being graded.

    Args:
        grader: of its kata.
        sources: the attempt.
        first: the split of the hidden tests, and the first of those scored.

    Attributes:
        outcomes: of the splits scored so far.
        kata_errors: what a hidden test raised that no attempt is to blame for, by its name.
    """

    def __init__(self, grader: Grader, sources: Sequence[SourceFile], first: int = 0) -> None:
        self.grader = grader
        self.sources = tuple(sources)
        self.first = first
        self.outcomes: list[scoring.SplitOutcomes] = []
        self.kata_errors: dict[str, BaseException] = {}
        self._processes: dict[int, tuple[AttemptProcess, Any]] = {}
        self._fresh: list[AttemptProcess] = []
        self._checks: dict[str, TestOutcome] = {}
        self._output_shown = ""
        self._score: Score | FaultError | KataError | None = None

    @property
    def processes(self) -> list[AttemptProcess]:
        """Every process of the attempt so far, each with a budget of its own."""
        return [process for process, _ in self._processes.values()] + self._fresh

    @property
    def isolation(self) -> str:
        """The level that the attempt's workers reached; "" before the first has started."""
        return next((process.isolation for process, _ in self._processes.values() if process.isolation), "")

    @property
    def usage(self) -> Usage:
        """What the attempt has used so far."""
        processes = self.processes
        seconds = sum(process.seconds for process in processes)
        return Usage(self.isolation, seconds, sum(process.clock_seconds for process in processes))

    def _on(self, index: int) -> tuple[AttemptProcess, Any, Split]:
        split = self.grader.world(index).split
        if index not in self._processes:
            process = self.grader.process(self.sources, index, self._which(index))
            self._processes[index] = (process, self.grader.answers(process, split))
        return (*self._processes[index], split)

    def _which(self, index: int) -> str:
        """Which split of how many an attempt is asked on, for progress; "" where there is but one."""
        metric = self.grader.kata.manifest.metric
        number, declared = index - self.first + 1, metric.splits if metric else 1
        if number > declared:
            return f"the medal hangs on it, split {number} of at most {MOST_SPLITS}: "
        return f"split {number} of {declared}: " if declared > 1 else ""

    def _fixtures(self, test: HiddenTest) -> dict[str, Any]:
        process, answers, split = self._on(self.first)
        fixtures: dict[str, Any] = {
            "attempt": self.grader.functions(process),
            "answers": answers,
            "public": split.public,
            "held_out": split.held_out,
        }
        if "rng" in test.parameters:
            kata = self.grader.kata
            seed = split_seed(f"{kata.name}::{test.name}", kata.manifest.version, self.first, self.grader.secret)
            fixtures["rng"] = np.random.default_rng(seed)
        if "fresh_attempt" in test.parameters:
            self._fresh.append(self.grader.process(self.sources, self.first))
            fixtures["fresh_attempt"] = self.grader.functions(self._fresh[-1])
        return {name: fixtures[name] for name in test.parameters}

    def check(self, test: HiddenTest) -> TestOutcome:
        """The hidden test, run once and remembered.

        Raises:
            WorkerError: if this machine cannot start workers.
        """
        if test.name not in self._checks:
            started = time.perf_counter()
            fault = self._fault(test)
            if fault is not None:
                fault = replace(fault, output=self.new_output()[-_MOST_OUTPUT:]).made_printable()
            self._checks[test.name] = TestOutcome(
                test.name,
                test.claim,
                test.spec.functions,
                fault,
                gate=test.spec.gate,
                weight=test.spec.weight,
                seconds=round(time.perf_counter() - started, 3),
            )
        return self._checks[test.name]

    def _fault(self, test: HiddenTest) -> Fault | None:
        """What the hidden test, run now, finds wrong."""
        try:
            fixtures = self._fixtures(test)
            with default_surroundings():
                test.function(**fixtures)
        except WorkerError:
            raise
        except FaultError as error:
            return error.fault
        except AssertionError as error:
            first = next(iter(test.spec.functions), "")
            return Fault(FaultKind.FAILED, str(error) or f"not so: {test.claim}", first)
        except (Exception, SystemExit) as error:
            if self._was_interrupted_by(error):
                return stopped_fault(error)
            self.kata_errors[test.name] = error
            detail = str(error) if isinstance(error, KataError) else type(error).__name__
            return Fault(
                FaultKind.KATA_ERROR, f"the kata itself is at fault, not your attempt ({detail}); please report it"
            )
        return None

    def _was_interrupted_by(self, error: BaseException) -> bool:
        """Whether somebody else raised *error* while the attempt was waited for, whoever has wrapped it since."""
        raised = [process.interrupted_by for process in self.processes if process.interrupted_by is not None]
        return any(one in (error, error.__cause__) for one in raised)

    def stopped(self, test: HiddenTest, error: BaseException) -> TestOutcome:
        """The outcome of a hidden test that somebody else has stopped by *error*; run again, it starts anew."""
        return TestOutcome(
            test.name,
            test.claim,
            test.spec.functions,
            stopped_fault(error),
            gate=test.spec.gate,
            weight=test.spec.weight,
        )

    def new_output(self) -> str:
        """What the attempt has printed on the split of the hidden tests since this was asked before."""
        printed = self._processes[self.first][0].output() if self.first in self._processes else ""
        already = self._output_shown if printed.startswith(self._output_shown) else ""  # a new process begins anew
        self._output_shown = printed
        return printed[len(already) :]

    def score(self) -> Score | None:
        """The metric and quality on the declared splits, found once; None for a kata without a metric.

        Where a medal hangs on less than a standard error, further splits are graded, which decide the medal alone:
        the same code has the same points, whoever was lucky enough to be asked again.

        Raises:
            FaultError: if the attempt gives no answers.
            KataError: if the scorer fails.
            WorkerError: if this machine cannot start workers.
        """
        metric = self.grader.kata.manifest.metric
        if self._score is None and metric is not None:
            try:
                self._score = self._scored(metric.splits)
            except (FaultError, KataError) as error:
                self._score = error
        if isinstance(self._score, Exception):
            raise self._score
        return self._score

    def _scored(self, n_splits: int) -> Score:
        """The score on that many splits, its medal on more if one hangs on it."""
        score = more = self.score_on(n_splits)
        while scoring.is_near(more, scoring.MEDAL_LINES) and len(self.outcomes) < MOST_SPLITS:
            # Remembered from before, but where a part was run, or another order: the score depends on neither.
            checks = [self.check(test) for test in self.grader.tests]
            if not scoring.is_near(more, scoring.lines_at_stake(checks)):
                break
            more = self.score_on(len(self.outcomes) + 1)
        decided = score if more is score else score.with_medal_decided_on(more)
        return replace(decided, reference_trained=self.grader.told_of_training())

    def score_on(self, n_splits: int) -> Score:
        """The metric and quality on just so many splits; raises what `score` raises."""
        while len(self.outcomes) < n_splits:
            self.outcomes.append(self._split_outcomes(self.first + len(self.outcomes)))
        metric = self.grader.kata.manifest.metric
        assert metric is not None
        return scoring.paired_score(
            self.outcomes[:n_splits], self.grader.metric, higher_is_better=metric.higher_is_better
        )

    def _split_outcomes(self, index: int) -> scoring.SplitOutcomes:
        process, answers, split = self._on(index)
        try:
            attempt = self.grader.outcomes(answers, split)
        finally:
            if index != self.first:  # the first still serves the hidden tests
                process.end()
        if self.sources == self.grader.kata.reference:
            self.grader.keep_reference(index, attempt)
        baseline, reference = self.grader.baseline_and_reference(index)
        slices = self.grader.slices(split)
        if not len(attempt) == len(baseline) == len(reference):
            raise KataError(f"{self.grader.kata.name}: scorer.py gave different numbers of units for the same split")
        return scoring.SplitOutcomes(attempt, baseline, reference, slices)

    def close(self) -> None:
        """Ends every process of the attempt, without waiting for it."""
        for process in self.processes:
            process.dismiss()
