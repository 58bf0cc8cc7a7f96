"""What a full check measured, as the record that the kata ships."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from mlekata.check.measured import Measured, Trial
from mlekata.check.rules.grading import gap_ratios
from mlekata.kata.folder import Kata
from mlekata.kata.known_bad import KnownBad
from mlekata.kata.record import Calibration, MeasuredMistake, Spread, library_versions

_DIGITS = 6


def make_record(kata: Kata, known_bad: Sequence[KnownBad], measured: Measured) -> Calibration:
    """The record of what was measured."""
    scores = [trial.score for trial in measured.reference if trial.score is not None]
    caught_by = {known.name: known.caught_by for known in known_bad}
    return Calibration(
        files=measured.files,
        version=kata.manifest.version,
        libraries=library_versions(kata),
        seeds=measured.depth.splits,
        seconds=round(statistics.median(trial.seconds for trial in measured.reference), 2),
        baseline=_spread([score.baseline for score in scores]),
        reference=_spread([score.reference for score in scores]),
        gap_in_standard_errors=_usual_gap(gap_ratios(measured)),
        alternatives={
            name: error for name, trials in measured.alternatives.items() if (error := _mean_error(trials)) is not None
        },
        alternative_qualities={
            name: quality
            for name, trials in measured.alternatives.items()
            if (quality := _mean_quality(trials)) is not None
        },
        known_bad={name: _mistake(trials, caught_by[name]) for name, trials in measured.known_bad.items()},
        splits=measured.local_splits,
    )


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


def _mistake(trials: Sequence[Trial], caught_by: str) -> MeasuredMistake:
    """What it failed on most splits with every test, on how many it was caught, and its quality where it answered."""
    names = max(([check.name for check in trial.checks] for trial in trials), key=len, default=[])
    whole = [trial for trial in trials if len(trial.checks) == len(names)]
    return MeasuredMistake(
        fails=tuple(name for name in names if 2 * sum(trial.failed(name) for trial in whole) > len(whole)),
        caught=sum(trial.failed(caught_by) for trial in trials),
        quality=_mean_quality(trials),
    )
