"""One attempt on a kata's splits: hidden tests run, answers scored, a Result made. Knows nothing of pytest."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from mlekata.errors import FaultError, KataError
from mlekata.grade.grader import SCIENTIFIC_STACK, Grader, needed_imports
from mlekata.grade.grading import Grading, stopped_fault
from mlekata.grade.outcome import Tally, Usage, fault_of, finding_to_text
from mlekata.kata.folder import SourceFile
from mlekata.kata.hidden_tests import HiddenTest
from mlekata.result import Result

__all__ = [
    "SCIENTIFIC_STACK",
    "Grader",
    "Grading",
    "Tally",
    "Usage",
    "fault_of",
    "finding_to_text",
    "grade",
    "needed_imports",
    "stopped_fault",
]


def grade(grader: Grader, sources: Sequence[SourceFile]) -> Result:
    """One attempt, graded from start to end.

    Raises:
        WorkerError: if this machine cannot start workers.
    """
    tally, tests = Tally(grader.kata, sources), tuple[HiddenTest, ...]()
    with contextlib.closing(Grading(grader, sources)) as grading:
        try:
            tests = grader.tests_as_written
            for test in grader.tests:
                tally.add(grading.check(test), grading.usage)
            score = grading.score()
            if score is not None:
                tally.add(score, grading.usage)
        except (FaultError, KataError) as error:
            tally.add(fault_of(error), grading.usage)
    result = tally.result(tests)
    assert result is not None  # hidden tests, or the reason why there are none
    return result
