"""What a full check measured, as the record that the kata ships."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from mlekata.check.measured import Measured, Run
from mlekata.check.rules.grading import gap_ratios
from mlekata.kata.folder import Kata, KnownBad
from mlekata.kata.record import Calibration, MeasuredMistake, Spread, library_versions

_DIGITS = 6


def make_record(kata: Kata, known_bad: Sequence[KnownBad], measured: Measured) -> Calibration:
    """The record of what was measured."""
    scores = [run.score for run in measured.reference if run.score is not None]
    caught_by = {known.name: known.caught_by for known in known_bad}
    return Calibration(
        files=measured.files,
        version=kata.manifest.version,
        libraries=library_versions(kata),
        seeds=measured.depth.seeds,
        seconds=round(statistics.median(run.seconds for run in measured.reference), 2),
        baseline=_spread([score.baseline for score in scores]),
        reference=_spread([score.reference for score in scores]),
        gap_in_standard_errors=_usual_gap(gap_ratios(measured)),
        alternatives={
            name: error for name, runs in measured.alternatives.items() if (error := _mean_error(runs)) is not None
        },
        alternative_qualities={
            name: quality
            for name, runs in measured.alternatives.items()
            if (quality := _mean_quality(runs)) is not None
        },
        known_bad={name: _mistake(runs, caught_by[name]) for name, runs in measured.known_bad.items()},
        splits=measured.splits,
    )


def _spread(values: Sequence[float]) -> Spread | None:
    if not values:
        return None
    return Spread(round(statistics.fmean(values), _DIGITS), round(statistics.pstdev(values), _DIGITS))


def _usual_gap(ratios: Sequence[float]) -> float | None:
    """The smallest but the worst one in twenty."""
    usual = sorted(ratios)[len(ratios) // 20 :]
    return round(usual[0], 2) if usual and math.isfinite(usual[0]) else None


def _mean_error(runs: Sequence[Run]) -> float | None:
    errors = [run.score.standard_error for run in runs if run.score is not None]
    return round(statistics.fmean(errors), 4) if errors else None


def _mean_quality(runs: Sequence[Run]) -> float | None:
    qualities = [run.quality for run in runs if run.quality is not None]
    return round(statistics.fmean(qualities), 4) if qualities else None


def _mistake(runs: Sequence[Run], caught_by: str) -> MeasuredMistake:
    """What it failed on most seeds with every test, on how many it was caught, and its quality where it answered."""
    names = max(([check.name for check in run.checks] for run in runs), key=len, default=[])
    whole = [run for run in runs if len(run.checks) == len(names)]
    return MeasuredMistake(
        fails=tuple(name for name in names if 2 * sum(run.failed(name) for run in whole) > len(whole)),
        caught=sum(run.failed(caught_by) for run in runs),
        quality=_mean_quality(runs),
    )
