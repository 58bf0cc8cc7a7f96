"""What a full check measured, as the record that the kata ships."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from pathlib import Path

from mlekata.check.measured import Measured, Trial
from mlekata.check.proof import alternative_digest
from mlekata.check.rules.grading import gap_ratios
from mlekata.kata.digests import graded_texts, known_bad_digest
from mlekata.kata.folder import Kata
from mlekata.kata.known_bad import KnownBad
from mlekata.kata.libraries import library_versions
from mlekata.kata.record import MeasuredAlternative, MeasuredMistake, Record, Spread

_DIGITS = 6


def make_record(
    kata: Kata,
    known_bad: Sequence[KnownBad],
    alternatives: Sequence[Path],
    measured: Measured,
    broken_rules: tuple[str, ...] = (),
    attack_quality: float | None = None,
) -> Record:
    """The record of what was measured.

    Args:
        kata: that was measured.
        known_bad: its known-bad attempts.
        alternatives: files of its alternative solutions.
        measured: what they all came to.
        broken_rules: the rules that had something to say.
        attack_quality: of looking the answers up in the dataset.
    """
    scores = [trial.score for trial in measured.reference if trial.score is not None]
    return Record(
        graded=measured.graded,
        texts=graded_texts(kata),
        version=kata.manifest.version,
        libraries=library_versions(kata),
        n_splits=measured.depth.splits,
        seconds=round(statistics.median(trial.seconds for trial in measured.reference), 2),
        broken_rules=broken_rules,
        test_seconds=seconds_of_tests(measured.reference),
        score_seconds=seconds_of_score(measured.reference),
        baseline=_spread([score.baseline for score in scores]),
        reference=_spread([score.reference for score in scores]),
        gap_in_standard_errors=_usual_gap(gap_ratios(measured)),
        alternatives={
            path.stem: MeasuredAlternative(_mean_quality(trials), _mean_error(trials), alternative_digest(path))
            for path in alternatives
            if (trials := measured.alternatives.get(path.stem, ()))
        },
        known_bad={known.name: measured_mistake(known, measured.known_bad[known.name]) for known in known_bad},
        attack_quality=attack_quality,
        splits=measured.local_splits,
    )


def seconds_of_tests(trials: Sequence[Trial]) -> dict[str, float]:
    """Median seconds of each hidden test, by name, in trials of every test in the order of the file."""
    seconds: dict[str, list[float]] = {}
    for trial in trials:
        for outcome in trial.checks:
            seconds.setdefault(outcome.name, []).append(outcome.seconds)
    return {name: round(statistics.median(several), 3) for name, several in seconds.items()}


def seconds_of_score(trials: Sequence[Trial]) -> float:
    """Median seconds from the last check to the score."""
    return round(statistics.median(trial.score_seconds for trial in trials), 3)


def _spread(values: Sequence[float]) -> Spread | None:
    if not values:
        return None
    return Spread(round(statistics.fmean(values), _DIGITS), round(statistics.pstdev(values), _DIGITS))


def _usual_gap(ratios: Sequence[float]) -> float | None:
    """The smallest but the worst one in twenty."""
    usual = sorted(ratios)[len(ratios) // 20 :]
    return round(usual[0], 2) if usual and math.isfinite(usual[0]) else None


def _mean_error(trials: Sequence[Trial]) -> float | None:
    errors = [trial.score.standard_error for trial in trials if trial.score is not None]
    return round(statistics.fmean(errors), 4) if errors else None


def _mean_quality(trials: Sequence[Trial]) -> float | None:
    qualities = [trial.quality for trial in trials if trial.quality is not None]
    return round(statistics.fmean(qualities), 4) if qualities else None


def measured_mistake(known: KnownBad, trials: Sequence[Trial]) -> MeasuredMistake:
    """What it failed on most splits with every test, on how many it was caught, and its quality where it answered."""
    names = max(([check.name for check in trial.checks] for trial in trials), key=len, default=[])
    whole = [trial for trial in trials if len(trial.checks) == len(names)]
    return MeasuredMistake(
        fails=tuple(name for name in names if 2 * sum(trial.failed(name) for trial in whole) > len(whole)),
        caught=sum(trial.failed(known.caught_by) for trial in trials),
        quality=_mean_quality(trials),
        caught_by=known.caught_by,
        source=known_bad_digest(known.source, known.name),
    )
