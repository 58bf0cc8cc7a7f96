"""Checks and score put together into the result of one attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlekata import scoring
from mlekata.errors import AttemptError, KataError, NotInstalled
from mlekata.kata.folder import Kata, known_bad_attempts
from mlekata.kata.record import read_calibration
from mlekata.report import printable
from mlekata.result import Check, Medal, Result, Score, Verdict


@dataclass(frozen=True, slots=True)
class ScoreFault:
    """Why there is no score.

    Attributes:
        verdict: "kata error" if no attempt is to blame for it.
        sentence: what happened.
    """

    verdict: Verdict
    sentence: str

    @classmethod
    def of(cls, error: AttemptError | KataError | NotInstalled) -> ScoreFault:
        """The fault that an error is while scoring."""
        if isinstance(error, NotInstalled):
            return cls(Verdict.NOT_ATTEMPTED, str(error))
        if isinstance(error, KataError):
            return cls(Verdict.KATA_ERROR, f"the kata itself is at fault, not your attempt: {error}")
        return cls(Verdict(error.verdict), str(error))


def make_result(
    kata: Kata,
    checks: Sequence[Check],
    score: Score | None,
    *,
    fault: ScoreFault | None = None,
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
        fault: why there is no score where there could be one.
        attempt_digest: of the attempt's source.
        isolation: the level of the process wall.
        seconds: of the attempt's own computing.
        complete: whether nothing was left out.
    """
    has_metric = kata.manifest.metric is not None
    quality = None if not has_metric else score.quality if score is not None else 0.0
    medal = scoring.medal(checks, quality, score.quality_interval[1] if score else None)
    verdict = _verdict(checks, medal, fault)
    graded = complete and verdict is not Verdict.KATA_ERROR
    return Result(
        kata=kata.name,
        version=kata.manifest.version,
        verdict=verdict,
        points=scoring.points(checks, quality) if graded else 0.0,
        medal=medal if graded else Medal.NONE,
        checks=tuple(checks),
        score=score,
        score_sentence=printable(fault.sentence) if fault else "",
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


def _verdict(checks: Sequence[Check], medal: Medal, fault: ScoreFault | None) -> Verdict:
    met = {check.verdict for check in checks} | ({fault.verdict} if fault else set())
    if met == {Verdict.NOT_ATTEMPTED}:
        return Verdict.NOT_ATTEMPTED
    if medal in (Medal.SILVER, Medal.GOLD):
        return Verdict.PASSED
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
