"""What the reports of a kata's items have said, put together into its result."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mlekata.attempt import source_digest
from mlekata.grade import make_result
from mlekata.hidden_tests import HiddenTest
from mlekata.kata import Kata, SourceFile
from mlekata.result import Check, Result, Score, Verdict, check_from_json, score_from_json


class Gathered:
    """Grows report by report, in the one process of a run or in the controller of `-n`.

    Args:
        kata: that the reports are about.
        sources: the attempt, or None if there is nothing yet.
    """

    def __init__(self, kata: Kata, sources: tuple[SourceFile, ...] | None) -> None:
        self.kata = kata
        self.sources = sources
        self._checks: list[Check] = []
        self._score: Score | None = None
        self._fault = self._kata_fault = self._isolation = ""
        self._is_scored = False
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
        self._fault = data.get("fault", self._fault)
        self._kata_fault = data.get("kata_fault", self._kata_fault)
        self._is_scored = self._is_scored or "score" in data or "fault" in data

    def result(self, tests: Sequence[HiddenTest]) -> Result | None:
        """The kata's result; None if nothing of it was run.

        Args:
            tests: all hidden tests of the kata; none if they cannot be collected.
        """
        if self.sources is None and not self._kata_fault:
            untouched = [
                Check(test.name, test.claim, test.spec.functions, Verdict.NOT_ATTEMPTED, "not attempted")
                for test in tests
            ]
            return make_result(self.kata, untouched, None)
        if not (self._checks or self._is_scored or self._kata_fault):
            return None
        order = {test.name: position for position, test in enumerate(tests)}
        is_scored = self._is_scored or self.kata.manifest.metric is None
        return make_result(
            self.kata,
            sorted(self._checks, key=lambda check: order[check.name]),
            self._score,
            score_fault=self._fault,
            kata_fault=self._kata_fault,
            attempt_digest=source_digest(self.sources or ()),
            isolation=self._isolation,
            seconds=self._seconds,
            complete=bool(self._kata_fault) or (len(self._checks) == len(tests) and is_scored),
        )
