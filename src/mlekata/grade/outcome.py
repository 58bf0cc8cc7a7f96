"""The one place where a Result is made: outcomes of hidden tests, score and usage, told one by one, put together."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mlekata import result_json, scoring
from mlekata.attempt.process import source_digest
from mlekata.errors import FaultError, KataError, NotInstalled
from mlekata.kata.folder import Kata, SourceFile
from mlekata.kata.hidden_tests import HiddenTest
from mlekata.kata.known_bad import known_bad_attempts
from mlekata.kata.record import read_record
from mlekata.result import Fault, FaultKind, Medal, Result, Score, TestOutcome, Verdict


@dataclass(frozen=True, slots=True)
class Usage:
    """What the attempt has used so far.

    Attributes:
        isolation: the level of the process wall; "" before its first process has started.
        seconds: of its own computing, as limits count them.
        clock_seconds: the same by the clock on the wall.
    """

    isolation: str = ""
    seconds: float = 0.0
    clock_seconds: float = 0.0


#: What a tally is told: how a hidden test ended, the score, or why there is none.
Finding = TestOutcome | Score | Fault

_READERS: Mapping[str, Callable[[Any], Finding]] = {
    "check": result_json.outcome_from_json,
    "score": result_json.score_from_json,
    "fault": result_json.fault_from_json,
}
_WORDS = {TestOutcome: "check", Score: "score", Fault: "fault"}


def finding_to_text(finding: Finding, usage: Usage) -> str:
    """A finding as JSON text, which `Tally.add_text` reads in another process."""
    return json.dumps({"usage": asdict(usage), _WORDS[type(finding)]: result_json.to_json(finding)})


def fault_of(error: FaultError | KataError | NotInstalled) -> Fault:
    """The fault that an error is while scoring, or before anything could be graded."""
    if isinstance(error, FaultError):
        return error.fault.made_printable()
    if isinstance(error, NotInstalled):
        return Fault(FaultKind.NOT_INSTALLED, str(error)).made_printable()
    sentence = f"the kata itself is at fault, not your attempt: {error}"
    return Fault(FaultKind.KATA_ERROR, sentence).made_printable()


class Tally:
    """What is found about one attempt of one kata; grows finding by finding, in whatever process they are made.

    Args:
        kata: that is graded.
        sources: the attempt; empty if there is no file.
        is_begun: whether the file has more code than the stub.
    """

    def __init__(self, kata: Kata, sources: Sequence[SourceFile] = (), *, is_begun: bool = True) -> None:
        self.kata = kata
        self.sources = tuple(sources)
        self.is_begun = is_begun
        self._outcomes: dict[str, TestOutcome] = {}
        self._score: Score | Fault | None = None
        self._usage = Usage()

    def add(self, finding: Finding, usage: Usage | None = None) -> None:
        """Takes a finding. One of the same hidden test, as a rerun gives, replaces the one before it."""
        if isinstance(finding, TestOutcome):
            self._outcomes[finding.name] = finding
        else:
            self._score = finding
        if usage is not None:
            self._usage = Usage(
                usage.isolation or self._usage.isolation,
                max(usage.seconds, self._usage.seconds),
                max(usage.clock_seconds, self._usage.clock_seconds),
            )

    def add_text(self, text: str) -> None:
        """Takes what `finding_to_text` wrote.

        Raises:
            KeyError, TypeError, ValueError: if it is something else.
        """
        data = json.loads(text)
        usage = Usage(**data.pop("usage"))
        ((word, finding),) = data.items()
        self.add(_READERS[word](finding), usage)

    def result(self, tests: Sequence[HiddenTest]) -> Result | None:
        """The result so far; None if nothing was found.

        Args:
            tests: all hidden tests of the kata; none if they cannot be collected.
        """
        if not self.is_begun and self._score is None:
            return self._untouched(tests)
        if not self._outcomes and self._score is None:
            return None
        outcomes = [self._outcomes[test.name] for test in tests if test.name in self._outcomes]
        needs_score = self.kata.manifest.metric is not None
        complete = len(outcomes) == len(tests) and (self._score is not None or not needs_score)
        return self._made(outcomes, complete=complete)

    def _untouched(self, tests: Sequence[HiddenTest]) -> Result:
        """Of a file that is not there, or is the stub still."""
        fault = Fault(FaultKind.NOT_ATTEMPTED, "not attempted")
        return self._made([TestOutcome(test.name, test.claim, test.spec.functions, fault) for test in tests])

    def _made(self, outcomes: Sequence[TestOutcome], *, complete: bool = True) -> Result:
        score = self._score if isinstance(self._score, Score) else None
        fault = self._score if isinstance(self._score, Fault) else None
        quality = None if self.kata.manifest.metric is None else score.quality if score else 0.0
        medal = scoring.medal_of(outcomes, score, has_metric=quality is not None)
        verdict = _verdict(outcomes, medal, fault)
        counts = complete and verdict not in (Verdict.KATA_ERROR, Verdict.INTERRUPTED)
        return Result(
            kata=self.kata.name,
            version=self.kata.manifest.version,
            verdict=verdict,
            points=scoring.points(outcomes, quality) if counts else 0.0,
            medal=medal if counts else Medal.NONE,
            checks=tuple(outcomes),
            score=score,
            score_fault=fault,
            known_mistake=_known_mistake(self.kata, outcomes) if complete else "",
            complete=complete,
            attempt_digest=source_digest(self.sources) if self.sources else "",
            isolation=self._usage.isolation,
            seconds=round(self._usage.seconds, 3),
            clock_seconds=round(self._usage.clock_seconds, 3),
        )


_WORST_FIRST = (
    Verdict.KATA_ERROR,
    Verdict.INTERRUPTED,
    Verdict.FORBIDDEN,
    Verdict.OUT_OF_MEMORY,
    Verdict.TIMED_OUT,
    Verdict.CRASHED,
)


def _verdict(outcomes: Sequence[TestOutcome], medal: Medal, fault: Fault | None) -> Verdict:
    verdicts = {outcome.verdict for outcome in outcomes} | ({fault.verdict} if fault else set())
    if verdicts == {Verdict.NOT_ATTEMPTED}:
        return Verdict.NOT_ATTEMPTED
    if medal in (Medal.SILVER, Medal.GOLD):
        return Verdict.PASSED
    return next((verdict for verdict in _WORST_FIRST if verdict in verdicts), Verdict.FAILED)


def _known_mistake(kata: Kata, outcomes: Sequence[TestOutcome]) -> str:
    """The known mistake that fails exactly the same checks, if there is just one."""
    failed = {outcome.name for outcome in outcomes if not outcome.passed}
    try:
        record = read_record(kata)
        is_plain = all(outcome.verdict in (Verdict.PASSED, Verdict.FAILED) for outcome in outcomes)
        if not failed or record is None or not is_plain:
            return ""
        alike = [name for name, measured in record.known_bad.items() if set(measured.fails) == failed]
        mistakes = {known.name: known.mistake for known in known_bad_attempts(kata)}
    except KataError:
        return ""
    return " ".join(mistakes.get(alike[0], "").split()) if len(alike) == 1 else ""
