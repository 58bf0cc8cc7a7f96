"""What the attempts of a kata came to: values only, which the rules judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mlekata import scoring
from mlekata.kata.record import Record, RecordedSplit
from mlekata.result import FaultKind, Medal, Score, TestOutcome, Verdict
from mlekata.scoring import SplitOutcomes


@dataclass(frozen=True, slots=True)
class Depth:
    """How much is measured.

    Attributes:
        splits: on how many splits the stub, the reference and the known-bad attempts are graded.
        alternative_splits: on how many splits the alternatives are graded; 0 for not at all.
        all_tests_splits: on how many splits the known-bad attempts run every hidden test. One that fails keeps an
            attempt from silver; the others are run to see which mistakes they catch.
        is_full: whether the reference is run twice, to see that it comes to the same.
    """

    splits: int
    alternative_splits: int
    all_tests_splits: int
    is_full: bool


QUICK, FULL = Depth(2, 0, 0, is_full=False), Depth(20, 5, 2, is_full=True)


@dataclass(frozen=True, slots=True)
class Trial:
    """One attempt graded on one split.

    Attributes:
        split_index: of the split of its hidden tests, and the first of those scored.
        checks: the hidden tests that were run.
        score: on one split; None if it was not asked for or there is none.
        outcomes: on that split.
        seconds: of the attempt's computing, in the process that took longest.
        memory_mib: in the process that took most.
        kata_faults: what went wrong that no attempt is to blame for, by hidden test or file.
        score_seconds: by the clock, from the last check to the score.
    """

    split_index: int
    checks: tuple[TestOutcome, ...]
    score: Score | None = None
    outcomes: SplitOutcomes | None = None
    seconds: float = 0.0
    memory_mib: float = 0.0
    kata_faults: dict[str, str] = field(default_factory=dict)
    score_seconds: float = 0.0

    @property
    def quality(self) -> float | None:
        """Of the score, if there is one."""
        return None if self.score is None else self.score.quality

    def medal(self, *, has_metric: bool) -> Medal:
        """What a learner would get for it."""
        return scoring.medal_of(self.checks, self.score, has_metric=has_metric)

    def check(self, test: str) -> TestOutcome | None:
        """How one hidden test ended, if it was run."""
        return next((check for check in self.checks if check.name == test), None)

    @property
    def cannot_run(self) -> str:
        """Why the attempt fails for no mistake of its own: it cannot be loaded, or uses a name that does not exist."""
        for check in self.checks:
            fault = check.fault
            if fault and (fault.kind is FaultKind.CANNOT_LOAD or fault.evidence.get("exception") == "NameError"):
                return fault.sentence
        return ""

    def failed(self, test: str) -> bool:
        """Whether the attempt, and not the kata, failed a hidden test."""
        check = self.check(test)
        return check is not None and check.verdict not in (Verdict.PASSED, Verdict.KATA_ERROR)


@dataclass(frozen=True, slots=True)
class Measured:
    """What all attempts came to.

    Attributes:
        record: the kata's record, if it fits; quick checks lean on it.
        stub, reference: one for each split.
        with_mutated_inputs: the reference with its inputs destroyed after each call, on the first split.
        known_bad: trials by name; in a quick check of few hidden tests.
        alternatives: by name; each score is over the declared splits.
        headroom: for each split, the gap between reference and baseline, and its standard error.
        sent_labels: what of the held-out labels was sent to the reference's process, in words.
        local_splits: those that learners are graded on, for the record; only in a full check.
        graded: digest of what decides a score, as it was when this was measured.
    """

    depth: Depth
    record: Record | None
    stub: tuple[Trial, ...]
    reference: tuple[Trial, ...]
    with_mutated_inputs: Trial
    known_bad: dict[str, tuple[Trial, ...]]
    alternatives: dict[str, tuple[Trial, ...]]
    headroom: tuple[tuple[float, float], ...]
    sent_labels: tuple[str, ...]
    local_splits: tuple[RecordedSplit, ...]
    graded: str

    @property
    def kata_faults(self) -> dict[tuple[str, str], list[str]]:
        """Faults of the kata itself, by hidden test or file and message, with the attempts that met them."""
        found: dict[tuple[str, str], list[str]] = {}
        for name, trials in self._all_trials():
            for trial in trials:
                for fault in trial.kata_faults.items():
                    names = found.setdefault(fault, [])
                    if name not in names:
                        names.append(name)
        return found

    def _all_trials(self) -> Iterator[tuple[str, tuple[Trial, ...]]]:
        yield "the reference", (*self.reference, self.with_mutated_inputs)
        yield "the stub", self.stub
        for name, trials in self.known_bad.items():
            yield f"known_bad/{name}.py", trials
        for name, trials in self.alternatives.items():
            yield f"alternative {name}.py", trials
