"""What the reports of a kata's items have said, put together into its result."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mlekata.attempt.process import source_digest
from mlekata.grade import ScoreFault, make_result
from mlekata.kata.folder import Kata, SourceFile
from mlekata.kata.hidden_tests import HiddenTest
from mlekata.result import Check, Result, Score, Verdict, check_from_json, score_from_json


class Gathered:
    """Grows report by report, in the one process of a run or in the controller of `-n`.

    Args:
        kata: that the reports are about.
        sources: the attempt; empty if there is no file.
        is_begun: whether the file has more code than the stub.
    """

    def __init__(self, kata: Kata, sources: tuple[SourceFile, ...], *, is_begun: bool) -> None:
        self.kata = kata
        self.sources = sources
        self.is_begun = is_begun
        self._checks: list[Check] = []
        self._score: Score | None = None
        self._fault: ScoreFault | None = None
        self._isolation = ""
        self._seconds = 0.0

    def take(self, said: str) -> None:
        """One item's word, as `items` put it into its report."""
        data: dict[str, Any] = json.loads(said)
        self._isolation = data["isolation"] or self._isolation
        self._seconds = max(self._seconds, data["seconds"])
        if "check" in data:
            self._checks.append(check_from_json(data["check"]))
        if "score" in data:
            self._score = score_from_json(data["score"])
        if "fault" in data:
            self._fault = ScoreFault(Verdict(data["fault"]["verdict"]), data["fault"]["sentence"])

    def result(self, tests: Sequence[HiddenTest]) -> Result | None:
        """The kata's result; None if nothing of it was run.

        Args:
            tests: all hidden tests of the kata; none if they cannot be collected.
        """
        digest = source_digest(self.sources) if self.sources else ""
        if not self.is_begun and self._fault is None:
            untouched = [
                Check(test.name, test.claim, test.spec.functions, Verdict.NOT_ATTEMPTED, "not attempted")
                for test in tests
            ]
            return make_result(self.kata, untouched, None, attempt_digest=digest)
        has_score = self._score is not None or self._fault is not None
        if not (self._checks or has_score):
            return None
        order = {test.name: position for position, test in enumerate(tests)}
        return make_result(
            self.kata,
            sorted(self._checks, key=lambda check: order[check.name]),
            self._score,
            fault=self._fault,
            attempt_digest=digest,
            isolation=self._isolation,
            seconds=self._seconds,
            complete=len(self._checks) == len(tests) and (has_score or self.kata.manifest.metric is None),
        )
