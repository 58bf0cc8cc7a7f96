"""What one graded run of one attempt came to: checks, score, verdict, points, medal. Values only."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any

from mlekata.terminal import printable


class Verdict(enum.StrEnum):
    """How a check, or a whole attempt, ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not attempted"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    FORBIDDEN = "forbidden"
    INTERRUPTED = "interrupted"
    KATA_ERROR = "kata error"


class FaultKind(enum.StrEnum):
    """What went wrong, as a word to decide by. Each leads to one verdict."""

    FAILED = "failed"  # an answer is not what the check expects
    NOT_ATTEMPTED = "not attempted"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    FORBIDDEN = "forbidden"
    INTERRUPTED = "interrupted"  # the machine gave the attempt no processor, or the run was stopped
    KATA_ERROR = "kata error"
    CANNOT_LOAD = "cannot load"  # the file is not Python, or an error ends it while it is loaded
    MISSING_FUNCTION = "missing function"
    RAISED = "raised"  # a function ended in an exception
    WRONG_TYPE = "wrong type"  # an answer of another type, shape or range than the brief asks for
    NOT_RUN = "not run"  # the time was used up before it was this check's turn
    LOST = "lost"  # what was to be checked was in a process that has ended
    NOT_INSTALLED = "not installed"  # a library that the kata needs

    @property
    def verdict(self) -> Verdict:
        """The verdict that it leads to."""
        return _VERDICTS.get(self, Verdict.FAILED)


_VERDICTS: Mapping[FaultKind, Verdict] = {
    **{FaultKind(verdict.value): verdict for verdict in Verdict if verdict is not Verdict.PASSED},
    FaultKind.NOT_RUN: Verdict.TIMED_OUT,
    FaultKind.NOT_INSTALLED: Verdict.NOT_ATTEMPTED,
}


class Medal(enum.StrEnum):
    """What a kata's points are worth."""

    NONE = "none"
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


def _nothing() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong, as facts: nothing is ever read out of the sentence again.

    Attributes:
        kind: what kind of thing.
        sentence: what is wrong, for the learner.
        function: the learner's function at fault; "" for the file as a whole, or where no function is known.
        traceback: the learner's own frames, or "".
        output: what the attempt has printed since the fault before this one.
        evidence: the case that shows it, in JSON types; `exception` names the type that was raised.
        unknown: what a later version has written beside this.
    """

    kind: FaultKind
    sentence: str
    function: str = ""
    traceback: str = ""
    output: str = ""
    evidence: Mapping[str, Any] = field(default_factory=_nothing)
    unknown: Mapping[str, Any] = field(default_factory=_nothing)

    @property
    def verdict(self) -> Verdict:
        """The verdict that it leads to."""
        return self.kind.verdict

    def is_same_as(self, other: Fault) -> bool:
        """Whether one repair mends both: they differ in nothing but what was printed meanwhile."""
        return replace(self, output="") == replace(other, output="")

    def made_printable(self) -> Fault:
        """The same, with nothing in its texts that a terminal would obey."""
        return replace(
            self,
            sentence=printable(self.sentence),
            traceback=printable(self.traceback),
            output=printable(self.output),
        )


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """One hidden test, as it ended for one attempt. Printed, and written as JSON, it is called a check.

    Attributes:
        name: of the hidden test.
        claim: its docstring: what is true of a correct attempt.
        functions: the learner's functions it checks.
        fault: what went wrong; None if it passed.
        gate: whether quality counts only if it passes.
        weight: its share of the points for hidden tests, relative to the others.
        seconds: wall-clock time it took.
        unknown: what a later version has written beside this.
    """

    __test__ = False  # no test of pytest's, in spite of its name

    name: str
    claim: str
    functions: tuple[str, ...]
    fault: Fault | None = None
    gate: bool = False
    weight: float = 1.0
    seconds: float = 0.0
    unknown: Mapping[str, Any] = field(default_factory=_nothing)

    @property
    def verdict(self) -> Verdict:
        """How it ended."""
        return Verdict.PASSED if self.fault is None else self.fault.verdict

    @property
    def passed(self) -> bool:
        """Whether nothing was wrong."""
        return self.fault is None

    @property
    def sentence(self) -> str:
        """What is wrong, for the learner; "" when nothing is."""
        return "" if self.fault is None else self.fault.sentence


@dataclass(frozen=True, slots=True)
class Score:
    """The metric of an attempt on the splits graded, and where it lies between baseline and reference.

    Attributes:
        value: the metric, mean over the declared splits, in the kata's unit.
        interval: 95 % interval of the metric.
        baseline: the naive rule's metric on the same splits.
        reference: the reference's metric on the same splits.
        quality: 0 at the baseline, 1 at the reference; unclipped.
        quality_interval: 95 % interval of the quality, paired.
        standard_error: of the quality.
        splits: how many splits these figures are of: those that the kata declares.
        slices: the metric on named subsets of the held-out units.
        medal_splits: how many splits the medal was decided on, the declared ones among them; 0 for just those.
        medal_quality: the quality on them; None without further splits.
        medal_quality_interval: its 95 % interval; None without further splits.
        reference_trained: why the reference was trained in this run, in words; "" where its recorded outcomes are used.
        unknown: what a later version has written beside this.
    """

    value: float
    interval: tuple[float, float]
    baseline: float
    reference: float
    quality: float
    quality_interval: tuple[float, float]
    standard_error: float
    splits: int
    slices: Mapping[str, float] = field(default_factory=_nothing)
    medal_splits: int = 0
    medal_quality: float | None = None
    medal_quality_interval: tuple[float, float] | None = None
    reference_trained: str = ""
    unknown: Mapping[str, Any] = field(default_factory=_nothing)

    @property
    def further_splits(self) -> int:
        """How many splits were graded for the medal alone."""
        return max(self.medal_splits - self.splits, 0)

    @property
    def deciding_quality(self) -> float:
        """The quality that decides the medal: of the declared splits, and of the further ones if there are any."""
        return self.quality if self.medal_quality is None else self.medal_quality

    @property
    def deciding_interval(self) -> tuple[float, float]:
        """The 95 % interval of the quality that decides the medal."""
        return self.quality_interval if self.medal_quality_interval is None else self.medal_quality_interval

    def with_medal_decided_on(self, more: Score) -> Score:
        """The same figures, with the medal decided by those of *more* splits."""
        return replace(
            self,
            medal_splits=more.splits,
            medal_quality=more.quality,
            medal_quality_interval=more.quality_interval,
        )


@dataclass(frozen=True, slots=True)
class Result:
    """One attempt of one kata, graded.

    Attributes:
        kata: its name.
        version: of the kata.
        verdict: of the whole attempt.
        points: 0 to 100.
        medal: earned by these points and checks.
        checks: every hidden test that was run, in order.
        score: the metric, or None for a kata without one and for an attempt that gives no answers.
        score_fault: why there is no score; None when there is one, or none is due.
        known_mistake: a known mistake that fails the same checks, in words, or "".
        complete: False if checks were left out (`-k`, `-x`), and so no points are given.
        attempt_digest: SHA-256 of the attempt's source.
        isolation: the level of the process wall.
        seconds: of the attempt's own computing, as limits count them.
        clock_seconds: the same by the clock on the wall.
        unknown: what a later version has written beside this.
    """

    kata: str
    version: int
    verdict: Verdict
    points: float
    medal: Medal
    checks: tuple[TestOutcome, ...] = ()
    score: Score | None = None
    _: KW_ONLY
    score_fault: Fault | None = None
    known_mistake: str = ""
    complete: bool = True
    attempt_digest: str = ""
    isolation: str = ""
    seconds: float = 0.0
    clock_seconds: float = 0.0
    unknown: Mapping[str, Any] = field(default_factory=_nothing)

    @property
    def checks_passed(self) -> int:
        """How many hidden tests passed."""
        return sum(check.passed for check in self.checks)

    @property
    def score_sentence(self) -> str:
        """Why there is no score, for the learner; "" when there is one, or none is due."""
        return "" if self.score_fault is None else self.score_fault.sentence

    @property
    def is_graded(self) -> bool:
        """Whether it says something of the attempt that is worth remembering."""
        return self.complete and self.verdict not in (Verdict.NOT_ATTEMPTED, Verdict.INTERRUPTED, Verdict.KATA_ERROR)
