"""All of a kata's attempts graded on several splits, sharing data and warm workers; nothing is judged here."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata import scoring
from mlekata.attempt.pool import WorkerPool
from mlekata.attempt.process import AttemptProcess
from mlekata.attempt.remote import Workers
from mlekata.check.leaks import LabelLeakDetector
from mlekata.check.measured import Depth, Measured, Trial
from mlekata.check.overwriting import overwriting
from mlekata.errors import FaultError, KataError
from mlekata.grade import Grader, Grading, needed_imports
from mlekata.kata.digests import graded_digest
from mlekata.kata.fingerprint import data_digest, fingerprint
from mlekata.kata.folder import Kata, SourceFile
from mlekata.kata.hidden_tests import HiddenTest
from mlekata.kata.known_bad import KnownBad, known_bad_source
from mlekata.kata.manifest import MOST_SPLITS
from mlekata.kata.record import Record, RecordedSplit, pack_outcomes
from mlekata.result import TestOutcome
from mlekata.scoring import SplitOutcomes


class ReferenceFails(KataError):
    """The reference gives no outcomes: the rules about the reference say why."""


class _TrialGrader(Grader):
    """A grader that believes no record, and can search what is sent to the attempt.

    Args:
        kata: to be checked.
        workers: where fresh workers come from.
        twice: whether the reference that others are compared with is run by itself, once the graded one has ended.
    """

    def __init__(self, kata: Kata, workers: Workers, *, twice: bool) -> None:
        super().__init__(kata, workers)
        self.twice = twice
        self.leak_detector: LabelLeakDetector | None = None

    def functions(self, process: AttemptProcess) -> Any:
        """The `attempt` that hidden tests and scorers see."""
        functions = super().functions(process)
        return functions if self.leak_detector is None else self.leak_detector.over(functions)

    def reference_outcomes(self, index: int) -> NDArray[np.float64]:
        """From the reference as it was graded just now, or run again; never from the record, which is under check."""
        graded = None if self.twice else self.graded_reference.get(index)
        return self.fresh_reference_outcomes(index) if graded is None else graded

    def fresh_reference_outcomes(self, index: int) -> NDArray[np.float64]:
        """From the reference itself, run now."""
        try:
            return super().fresh_reference_outcomes(index)
        except KataError as error:
            if isinstance(error.__cause__, FaultError):
                raise ReferenceFails(str(error)) from error.__cause__
            raise


class Trials:
    """Grades everything that a kata ships.

    Args:
        kata: to be checked.
        known_bad: its known-bad attempts.
        alternatives: files of alternative solutions.
        depth: how much is measured.
        record: the kata's record, if it fits.
        tell: is called with a line about what is being done.
        whole: known-bad attempts that run every hidden test on every split.
    """

    def __init__(
        self,
        kata: Kata,
        known_bad: Sequence[KnownBad],
        alternatives: Sequence[Path],
        depth: Depth,
        record: Record | None,
        tell: Callable[[str], None],
        whole: Collection[str] = (),
    ) -> None:
        self.kata = kata
        self.depth = depth
        self.record = record
        self.tell = tell
        self.whole = whole
        self.known_bad = {known.name: known for known in known_bad}
        self.alternatives = {
            path.stem: (SourceFile(path.name, path.read_text(encoding="utf-8")),) for path in alternatives
        }
        self._known_bad_trials: dict[str, list[Trial]] = {name: [] for name in self.known_bad}
        self._alternative_trials: dict[str, list[Trial]] = {name: [] for name in self.alternatives}
        self._is_stopping = False
        self._running: set[Grading] = set()

    def measure(self) -> Measured:
        """Grades every attempt, split by split, so that no more data is kept than one needs."""
        self._graded = graded_digest(self.kata)
        known_bad = [source.source for source in self.known_bad.values()]
        every_source = [*self.kata.reference, *known_bad, *(one for (one,) in self.alternatives.values())]
        threads = min(2, os.cpu_count() or 1)
        with WorkerPool(may_be_root=True) as workers_pool, ThreadPoolExecutor(threads) as self._pool:
            workers = workers_pool.for_imports(needed_imports(self.kata, every_source))
            workers.warm_up()
            self.grader = _TrialGrader(self.kata, workers, twice=self.depth.is_full)
            self.tests = self.grader.tests_as_written
            try:
                return self._measure()
            except BaseException:
                self._stop()
                raise

    def _stop(self) -> None:
        """Ends what the threads are waiting for, so that they end too."""
        self._is_stopping = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        for grading in list(self._running):
            grading.close()

    def _measure(self) -> Measured:
        stub, reference, headroom, local_splits = [], [], [], []
        with_mutated_inputs, detector = None, LabelLeakDetector(self.grader.world(0).split.held_out.labels)
        stub_source = (SourceFile("stub.py", self.kata.text("stub.py")),)
        for split_index in range(self.depth.splits):
            self._tell(split_index, "the reference")
            self.grader.leak_detector = detector if split_index == 0 else None
            reference.append(self.run(self.kata.reference, split_index, self.tests, wants_score=True))
            self.grader.leak_detector = None
            headroom += self._headroom(split_index)
            local_splits += self._local_split(reference[-1])
            if with_mutated_inputs is None:
                self._tell(split_index, "the reference, its inputs written over")
                with_mutated_inputs = self.run(
                    (*self.kata.reference, overwriting(self.kata)), split_index, self.tests, wants_score=True
                )
            stub.append(self.run(stub_source, split_index, self.tests, wants_score=True))
            self._grade_the_others(split_index)
            if split_index:
                self.grader.forget(split_index)
        self._catch_the_rest()
        self.grader.forget(0)
        assert with_mutated_inputs is not None
        return Measured(
            depth=self.depth,
            record=self.record,
            stub=tuple(stub),
            reference=tuple(reference),
            with_mutated_inputs=with_mutated_inputs,
            known_bad={name: tuple(trials) for name, trials in self._known_bad_trials.items()},
            alternatives={
                name: self._over_declared_splits(trials) for name, trials in self._alternative_trials.items()
            },
            headroom=tuple(headroom),
            sent_labels=tuple(detector.seen),
            local_splits=tuple(local_splits),
            graded=self._graded,
        )

    def _tell(self, split_index: int, what: str) -> None:
        self.tell(f"split {split_index + 1} of {self.depth.splits}: {what}")

    def _headroom(self, split_index: int) -> list[tuple[float, float]]:
        metric = self.kata.manifest.metric
        with contextlib.suppress(KataError):
            if metric is not None:
                baseline, reference = self.grader.baseline_and_reference(split_index)
                split = SplitOutcomes(reference, baseline, reference, {})
                return [scoring.headroom(split, self.grader.metric, higher_is_better=metric.higher_is_better)]
        return []

    def _local_split(self, reference: Trial) -> list[RecordedSplit]:
        """A split for the record, if it is one that learners are graded on and the reference can be graded on it."""
        index, score = reference.split_index, reference.score
        if index >= MOST_SPLITS or not self.depth.is_full:
            return []
        split = self.grader.world(index).split
        data, bits = fingerprint(split), data_digest(split)
        if self.kata.manifest.metric is None:
            return [RecordedSplit(data, bits)]
        if score is None or reference.outcomes is None:
            return []
        outcomes = pack_outcomes(reference.outcomes.reference)
        return [RecordedSplit(data, bits, score.baseline, score.reference, outcomes)]

    def _grade_the_others(self, split_index: int) -> None:
        """Known-bad attempts and alternatives on one split, as many at once as there are threads."""
        waiting: dict[Future[Trial], tuple[list[Trial], str]] = {}
        for name, known in self.known_bad.items():
            future = self._pool.submit(self._known_bad_trial, known, split_index)
            waiting[future] = (self._known_bad_trials[name], f"known_bad/{name}.py")
        if split_index < self._scored_alternative_splits():
            for name, sources in self.alternatives.items():
                tests = self.tests if split_index < self.depth.alternative_splits else ()
                future = self._pool.submit(self.run, sources, split_index, tests, wants_score=True)
                waiting[future] = (self._alternative_trials[name], f"alternative {name}.py")
        for future in as_completed(waiting):
            trials, name = waiting[future]
            self._tell(split_index, name)
            trials.append(future.result())

    def _scored_alternative_splits(self) -> int:
        """How many splits the alternatives are scored on: each split is the first of the declared splits."""
        metric = self.kata.manifest.metric
        return self.depth.alternative_splits and self.depth.alternative_splits + (metric.splits if metric else 1) - 1

    def _over_declared_splits(self, trials: Sequence[Trial]) -> tuple[Trial, ...]:
        """Trials whose scores are over the declared splits, from trials of one split each."""
        metric = self.kata.manifest.metric
        trials = sorted(trials, key=lambda trial: trial.split_index)
        if metric is None:
            return tuple(trials)
        whole = []
        for trial in trials[: self.depth.alternative_splits]:
            several = [
                other.outcomes
                for other in trials[trial.split_index : trial.split_index + metric.splits]
                if other.outcomes
            ]
            score = None
            with contextlib.suppress(KataError):  # which the trials of one split have met too
                if len(several) == metric.splits:
                    score = scoring.paired_score(several, self.grader.metric, higher_is_better=metric.higher_is_better)
            whole.append(
                Trial(trial.split_index, trial.checks, score, None, trial.seconds, trial.memory_mib, trial.kata_faults)
            )
        return tuple(whole)

    def _known_bad_trial(self, known: KnownBad, split_index: int) -> Trial:
        """On the first splits in full: every hidden test. Else only the named one, and the others if it does not fail.

        An attempt that fails one test earns no silver, whatever the others say.
        """
        sources = known_bad_source(self.kata, known)
        named = [test for test in self.tests if test.name == known.caught_by]
        wants_all = split_index < self.depth.all_tests_splits or known.name in self.whole
        wants_score = known.is_lazy or wants_all
        if named and not wants_all:
            trial = self.run(sources, split_index, named, wants_score=wants_score)
            if trial.failed(known.caught_by):
                return trial
        trial = self.run(sources, split_index, self.tests, wants_score=wants_score)
        if not wants_score and all(check.passed for check in trial.checks):
            return self.run(sources, split_index, self.tests, wants_score=True)
        return trial

    def _catch_the_rest(self) -> None:
        """Quick: runs the hidden tests that nothing has failed so far, until something does."""
        if self.depth.is_full:
            return
        failed = {test for one in self.record.known_bad.values() for test in one.fails} if self.record else set()
        failed |= {
            check.name for trials in self._known_bad_trials.values() for trial in trials for check in trial.checks
        }
        for test in self.tests:
            for name, known in self.known_bad.items():
                if test.name in failed:
                    break
                self.tell(f"{test.name}: {name}")
                trial = self.run(known_bad_source(self.kata, known), 0, [test], wants_score=False)
                self._known_bad_trials[name].append(trial)
                if trial.failed(test.name):
                    failed.add(test.name)

    @contextlib.contextmanager
    def _among_running(self, grading: Grading) -> Iterator[None]:
        self._running.add(grading)
        try:
            yield
        finally:
            self._running.discard(grading)

    def run(
        self, sources: Sequence[SourceFile], split_index: int, tests: Iterable[HiddenTest], *, wants_score: bool
    ) -> Trial:
        """One attempt on one split."""
        checks: list[TestOutcome] = []
        faults: dict[str, str] = {}
        score, score_seconds = None, 0.0
        with (
            contextlib.closing(Grading(self.grader, sources, first=split_index)) as grading,
            self._among_running(grading),
        ):
            for test in tests:
                if self._is_stopping:
                    raise KeyboardInterrupt
                checks.append(grading.check(test))
            for name, error in grading.kata_errors.items():
                faults[name] = str(error) if isinstance(error, KataError) else f"{type(error).__name__}: {error}"
            try:
                if wants_score and self.kata.manifest.metric is not None:
                    started = time.perf_counter()
                    score = grading.score_on(1)
                    score_seconds = time.perf_counter() - started
            except (FaultError, ReferenceFails):
                pass  # no score, which is what such an attempt deserves
            except KataError as error:
                faults["scorer.py"] = str(error)
            for process in grading.processes:
                process.end()  # whose report says how much memory it used
        return Trial(
            split_index=split_index,
            checks=tuple(checks),
            score=score,
            outcomes=grading.outcomes[0] if score else None,
            seconds=max((process.seconds for process in grading.processes), default=0.0),
            memory_mib=max((process.peak_memory_mib for process in grading.processes), default=0.0),
            kata_faults=faults,
            score_seconds=score_seconds,
        )
