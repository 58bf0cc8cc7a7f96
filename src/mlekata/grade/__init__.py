"""One attempt on a kata's splits: hidden tests run, answers scored, a Result made. Knows nothing of pytest."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from mlekata.attempt.process import source_digest
from mlekata.errors import AttemptError, KataError
from mlekata.grade.grader import SCIENTIFIC_STACK, Grader, needed_imports
from mlekata.grade.grading import Grading
from mlekata.grade.outcome import ScoreFault, make_result
from mlekata.kata.folder import SourceFile
from mlekata.result import Result

__all__ = ["SCIENTIFIC_STACK", "Grader", "Grading", "ScoreFault", "grade", "make_result", "needed_imports"]


def grade(grader: Grader, sources: Sequence[SourceFile]) -> Result:
    """One attempt, graded from start to end.

    Raises:
        WorkerError: if this machine cannot start workers.
    """
    with contextlib.closing(Grading(grader, sources)) as grading:
        checks, score, fault = [], None, None
        try:
            checks = [grading.check(test) for test in grader.tests]
            score = grading.score()
        except (AttemptError, KataError) as error:
            fault = ScoreFault.of(error)
        return make_result(
            grader.kata,
            checks,
            score,
            fault=fault,
            attempt_digest=source_digest(sources),
            isolation=grading.isolation,
            seconds=grading.seconds,
        )
