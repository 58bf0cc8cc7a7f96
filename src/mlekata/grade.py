"""One attempt on a kata's splits: hidden tests run, answers scored, a Result made. Knows nothing of pytest."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata import scoring
from mlekata.attempt import AttemptProcess, LearnerFunctions, source_digest
from mlekata.calibration import (
    Calibration,
    ReferenceOutcomes,
    data_digest,
    imported_modules,
    pack_outcomes,
    read_calibration,
    unpack_outcomes,
)
from mlekata.errors import AttemptError, KataError, WorkerError
from mlekata.hidden_tests import HiddenTest, hidden_tests
from mlekata.kata import (
    PUBLIC_SECRET,
    Kata,
    SourceFile,
    Split,
    build_split,
    files_digest,
    known_bad_attempts,
    split_seed,
)
from mlekata.manifest import MOST_SPLITS
from mlekata.report import printable
from mlekata.result import Check, Medal, Result, Score, Verdict
from mlekata.testing import Answers
from mlekata.workers import Workers

#: What may be imported in the warm process because an attempt asks for it; the rest is imported in its own.
SCIENTIFIC_STACK = frozenset(
    ["numpy", "pandas", "scipy", "sklearn", "torch", "torchvision", "transformers", "gymnasium"]
)

_MOST_OUTPUT = 4000

#: Called with the kata's name and what runs, about four times a second while the grader waits.
OnWait = Callable[[str, str], None]


def needed_imports(kata: Kata, sources: Sequence[SourceFile]) -> tuple[str, ...]:
    """Modules of the scientific stack that an attempt imports, and those its stub does."""
    texts = [kata.text("stub.py"), *(source.text for source in sources)]
    modules = dict.fromkeys(module for text in texts for module in imported_modules(text))
    return tuple(module for module in modules if module.partition(".")[0] in SCIENTIFIC_STACK)


@dataclass(frozen=True, slots=True)
class _World:
    """One split, and what the two other contestants do on it."""

    split: Split
    digest: str


class Grader:
    """Everything about one kata that does not depend on the attempt: data, hidden tests, baseline, reference.

    Args:
        kata: to be graded.
        workers: where fresh workers come from.
        secret: that the splits come from.
        on_wait: progress, while an attempt computes.
    """

    def __init__(
        self, kata: Kata, workers: Workers, secret: bytes = PUBLIC_SECRET, on_wait: OnWait | None = None
    ) -> None:
        self.kata = kata
        self.workers = workers
        self.secret = secret
        self.on_wait = on_wait
        self._worlds: dict[int, _World] = {}
        self._others: dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}

    @cached_property
    def tests(self) -> tuple[HiddenTest, ...]:
        """The kata's hidden tests."""
        return hidden_tests(self.kata)

    @cached_property
    def scorer(self) -> Any:
        """The kata's scorer module."""
        return self.kata.module("scorer")

    @cached_property
    def calibration(self) -> Calibration | None:
        """The kata's measured facts, if they were measured."""
        return read_calibration(self.kata)

    def world(self, index: int) -> _World:
        """Split *index* and its digest, built once."""
        if index not in self._worlds:
            split = build_split(self.kata, index, self.secret)
            self._worlds[index] = _World(split, data_digest(split) if self.kata.manifest.metric else "")
        return self._worlds[index]

    def process(self, sources: Sequence[SourceFile], index: int) -> AttemptProcess:
        """A process for an attempt on split *index*, not yet started."""
        waiting = None if self.on_wait is None else lambda what: self.on_wait(self.kata.name, what)  # type: ignore[misc]
        manifest = self.kata.manifest
        seed = split_seed(self.kata.name, manifest.version, index, b"attempt" + self.secret)
        return AttemptProcess(sources, self.kata.functions, manifest.limits, self.workers, seed, waiting)

    def answers(self, process: AttemptProcess, split: Split) -> Any:
        """The kata's questions to an attempt, none asked yet."""
        kind = getattr(self.scorer, "Answers", Answers)
        return kind(self.functions(process), split.public, split.held_out.inputs)

    def functions(self, process: AttemptProcess) -> Any:
        """The `attempt` that hidden tests and scorers see."""
        return LearnerFunctions(process)

    def outcomes(self, answers: Any, split: Split) -> NDArray[np.float64]:
        """What an attempt achieved on each held-out unit, float64 (n_units, k).

        Raises:
            AttemptError: if the attempt gives no answers.
            KataError: if the scorer fails.
        """
        return self._from_scorer("outcomes", answers, split.held_out)

    def others(self, index: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Outcomes of the baseline and of the reference on split *index*."""
        if index not in self._others:
            split = self.world(index).split
            baseline = self._from_scorer("baseline", split.public, split.held_out)
            self._others[index] = (baseline, self.reference_outcomes(index))
        return self._others[index]

    def forget(self, index: int) -> None:
        """Drops the data of split *index*; it is built again if it is needed again."""
        self._worlds.pop(index, None)

    def _ask_scorer(self, name: str, *arguments: Any) -> Any:
        """What a function of the scorer gives; any exception of its own is the author's fault."""
        try:
            return getattr(self.scorer, name)(*arguments)
        except (AttemptError, KataError, WorkerError):
            raise
        except (Exception, SystemExit) as error:
            raise KataError(f"scorer.py: {name} failed: {type(error).__name__}: {error}") from error

    def metric(self, outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The kata's metric.

        Raises:
            KataError: if the scorer fails.
        """
        return np.asarray(self._ask_scorer("metric", outcomes, weights), np.float64)

    def slices(self, split: Split) -> Mapping[str, NDArray[np.bool_]]:
        """Named subsets of the held-out units; none if the scorer names none."""
        if not hasattr(self.scorer, "slices"):
            return {}
        named: Mapping[str, NDArray[np.bool_]] = self._ask_scorer("slices", split.held_out)
        return named

    def _from_scorer(self, name: str, *arguments: Any) -> NDArray[np.float64]:
        outcomes = np.asarray(self._ask_scorer(name, *arguments), np.float64)
        if outcomes.ndim != 2 or not len(outcomes):
            raise KataError(f"scorer.py: {name} gave shape {outcomes.shape}; expected (n_units, k), n_units > 0")
        return outcomes

    def shipped_outcomes(self, index: int) -> NDArray[np.float64] | None:
        """The reference's, from the kata's record; None if it has none of these files and data."""
        world, files = self.world(index), files_digest(self.kata)
        records = self.calibration.splits if self.calibration and self.calibration.files == files else ()
        shipped = next((record for record in records if record.data == world.digest), None)
        if shipped is None:
            return None
        try:
            return unpack_outcomes(shipped)
        except ValueError as error:
            raise KataError(f"{self.kata.name}: calibration.json holds damaged outcomes: {error}") from None

    def reference_outcomes(self, index: int) -> NDArray[np.float64]:
        """From the kata's record if it is of these files and data, else from the cache, else from the reference."""
        shipped = self.shipped_outcomes(index)
        if shipped is not None:
            return shipped
        world, files = self.world(index), files_digest(self.kata)
        cache = _cache_folder() / f"{files[:16]}-{world.digest[:16]}.json"
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            return unpack_outcomes(ReferenceOutcomes(**json.loads(cache.read_text())))
        outcomes = self.fresh_reference_outcomes(index)
        record = pack_outcomes(outcomes, world.digest)
        with contextlib.suppress(OSError):
            cache.parent.mkdir(parents=True, exist_ok=True)
            cache.write_text(json.dumps({"data": record.data, "shape": record.shape, "packed": record.packed}))
        return outcomes

    def fresh_reference_outcomes(self, index: int) -> NDArray[np.float64]:
        """From the reference itself, run now.

        Raises:
            KataError: if it fails.
        """
        world = self.world(index)
        process = self.process(self.kata.reference, index)
        try:
            return self.outcomes(self.answers(process, world.split), world.split)
        except AttemptError as error:
            raise KataError(f"{self.kata.name}: the reference itself fails: {error}") from error
        finally:
            process.end()


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mlekata"


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
        self._checks: dict[str, Check] = {}

    @property
    def processes(self) -> list[AttemptProcess]:
        """Every process of the attempt so far, each with a budget of its own."""
        return [process for process, _ in self._processes.values()] + self._fresh

    @property
    def seconds(self) -> float:
        """Wall-clock seconds of the attempt's own computing so far."""
        return sum(process.seconds for process in self.processes)

    @property
    def isolation(self) -> str:
        """The level that the attempt's workers reached; "" before the first has started."""
        return next((process.isolation for process, _ in self._processes.values() if process.isolation), "")

    def _on(self, index: int) -> tuple[AttemptProcess, Any, Split]:
        split = self.grader.world(index).split
        if index not in self._processes:
            process = self.grader.process(self.sources, index)
            self._processes[index] = (process, self.grader.answers(process, split))
        return (*self._processes[index], split)

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

    def check(self, test: HiddenTest) -> Check:
        """The hidden test, run once and remembered.

        Raises:
            WorkerError: if this machine cannot start workers.
        """
        if test.name not in self._checks:
            started = time.perf_counter()
            check = self._run(test)
            self._checks[test.name] = replace(check, seconds=round(time.perf_counter() - started, 3))
        return self._checks[test.name]

    def _run(self, test: HiddenTest) -> Check:
        check = Check(
            test.name, test.claim, test.spec.functions, Verdict.PASSED, gate=test.spec.gate, weight=test.spec.weight
        )
        try:
            test.function(**self._fixtures(test))
        except WorkerError:
            raise
        except AttemptError as error:
            failed = replace(check, verdict=Verdict(error.verdict), sentence=str(error), traceback=error.traceback)
        except AssertionError as error:
            failed = replace(check, verdict=Verdict.FAILED, sentence=str(error) or f"not so: {test.claim}")
        except (Exception, SystemExit) as error:
            self.kata_errors[test.name] = error
            detail = str(error) if isinstance(error, KataError) else type(error).__name__
            failed = replace(
                check,
                verdict=Verdict.KATA_ERROR,
                sentence=f"the kata itself is at fault, not your attempt ({detail}); please report it",
            )
        else:
            return check
        return replace(
            failed,
            sentence=printable(failed.sentence),
            traceback=printable(failed.traceback),
            output=printable(self._on(self.first)[0].output()[-_MOST_OUTPUT:]),
        )

    def score(self) -> Score | None:
        """The metric and quality on as many splits as they take; None for a kata without a metric.

        Raises:
            AttemptError: if the attempt gives no answers.
            KataError: if the scorer fails.
            WorkerError: if this machine cannot start workers.
        """
        metric = self.grader.kata.manifest.metric
        if metric is None:
            return None
        score = self.score_on(metric.splits)
        while scoring.is_near_a_line(score) and len(self.outcomes) < MOST_SPLITS:
            score = self.score_on(len(self.outcomes) + 1)
        return score

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
        baseline, reference = self.grader.others(index)
        slices = self.grader.slices(split)
        if not len(attempt) == len(baseline) == len(reference):
            raise KataError(f"{self.grader.kata.name}: scorer.py gave different numbers of units for the same split")
        return scoring.SplitOutcomes(attempt, baseline, reference, slices)

    def close(self) -> None:
        """Ends every process of the attempt."""
        for process in self.processes:
            process.end()


def grade(grader: Grader, sources: Sequence[SourceFile]) -> Result:
    """One attempt, graded from start to end."""
    with contextlib.closing(Grading(grader, sources)) as grading:
        checks = [grading.check(test) for test in grader.tests]
        score, fault, kata_fault = None, "", ""
        try:
            score = grading.score()
        except AttemptError as error:
            fault = str(error)
        except KataError as error:
            kata_fault = str(error)
        return make_result(
            grader.kata,
            checks,
            score,
            score_fault=fault,
            kata_fault=kata_fault,
            attempt_digest=source_digest(sources),
            isolation=grading.isolation,
            seconds=grading.seconds,
        )


def make_result(
    kata: Kata,
    checks: Sequence[Check],
    score: Score | None,
    *,
    score_fault: str = "",
    kata_fault: str = "",
    attempt_digest: str = "",
    isolation: str = "",
    seconds: float = 0.0,
    complete: bool = True,
) -> Result:
    """Checks and score put together: verdict, points, medal, and the mistake they look like.

    Args:
        kata: that was graded.
        checks: every hidden test that was run.
        score: None for a kata without a metric, and for an attempt that gives no answers.
        score_fault: why the attempt gives no answers.
        kata_fault: why the kata itself could not be graded; no attempt is to blame for it.
        attempt_digest: of the attempt's source.
        isolation: the level of the process wall.
        seconds: of the attempt's own computing.
        complete: whether nothing was left out.
    """
    has_metric = kata.manifest.metric is not None
    quality = None if not has_metric else score.quality if score is not None else 0.0
    medal = scoring.medal(checks, quality, score.quality_interval[1] if score else None)
    verdict = Verdict.KATA_ERROR if kata_fault else _verdict(checks, medal)
    graded = complete and verdict is not Verdict.KATA_ERROR
    return Result(
        kata=kata.name,
        version=kata.manifest.version,
        verdict=verdict,
        points=scoring.points(checks, quality) if graded else 0.0,
        medal=medal if graded else Medal.NONE,
        checks=tuple(checks),
        score=score,
        score_sentence=printable(score_fault or kata_fault),
        known_mistake=_known_mistake(kata, checks) if complete else "",
        complete=complete,
        attempt_digest=attempt_digest,
        isolation=isolation,
        seconds=round(seconds, 3),
    )


_WORST_FIRST = (
    Verdict.KATA_ERROR,
    Verdict.FORBIDDEN,
    Verdict.OUT_OF_MEMORY,
    Verdict.TIMED_OUT,
    Verdict.CRASHED,
)


def _verdict(checks: Sequence[Check], medal: Medal) -> Verdict:
    if checks and all(check.verdict is Verdict.NOT_ATTEMPTED for check in checks):
        return Verdict.NOT_ATTEMPTED
    if medal in (Medal.SILVER, Medal.GOLD):
        return Verdict.PASSED
    met = {check.verdict for check in checks}
    return next((verdict for verdict in _WORST_FIRST if verdict in met), Verdict.FAILED)


def _known_mistake(kata: Kata, checks: Sequence[Check]) -> str:
    """The known mistake that fails exactly the same checks, if there is just one."""
    failed = tuple(check.name for check in checks if not check.passed)
    try:
        calibration = read_calibration(kata)
        if not failed or calibration is None or not all(c.verdict in (Verdict.PASSED, Verdict.FAILED) for c in checks):
            return ""
        alike = [name for name, measured in calibration.known_bad.items() if measured.fails == failed]
        mistakes = {known.name: known.mistake for known in known_bad_attempts(kata)}
    except KataError:
        return ""
    return " ".join(mistakes.get(alike[0], "").split()) if len(alike) == 1 else ""
