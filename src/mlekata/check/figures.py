"""Figures of a few splits beside those of the record: how far apart they are, and what the record tolerates."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mlekata.check.measured import Trial
from mlekata.kata.record import Record

#: Where the data themselves are others, a figure may lie this far from the mean over all measured splits.
STANDARD_DEVIATIONS = 4.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric here and in the record.

    Attributes:
        what: it is of, such as "the reference on split 0".
        now: measured here.
        then: recorded.
        apart: distance of the two, in units of quality.
        allowed: the most that it may be.
    """

    what: str
    now: float
    then: float
    apart: float
    allowed: float

    @property
    def holds(self) -> bool:
        """Whether it is as recorded, within the tolerance."""
        return self.apart <= self.allowed

    def __str__(self) -> str:
        """As a finding says it."""
        return (
            f"{self.what} has {self.now:.6g}; the record has {self.then:.6g}, which is {self.apart:.3f} of the gap "
            f"between naive rule and reference away; expected at most {self.allowed:.3g}"
        )


def compared(record: Record, trials: Sequence[Trial], has_recorded_data: Callable[[int], bool]) -> list[Figure]:
    """Metric of the naive rule and of the reference on each graded split, beside what the record has.

    Args:
        record: of the kata.
        trials: of the reference, one for each split.
        has_recorded_data: whether the data of a split are, up to last digits, those that were measured.
    """
    figures = []
    for trial in trials:
        if trial.score is None:
            continue
        then = _recorded(record, trial.split_index, has_recorded_data)
        if then is None:
            continue
        (baseline, reference), tolerances = then
        gap = abs(reference - baseline)
        rows = (
            ("the naive rule", trial.score.baseline, baseline, tolerances[0]),
            ("the reference", trial.score.reference, reference, tolerances[1]),
        )
        for who, now, before, allowed in rows:
            apart = _of_gap(abs(now - before), gap)
            figures.append(Figure(f"{who} on split {trial.split_index}", now, before, apart, allowed))
    return figures


def _recorded(
    record: Record, index: int, has_recorded_data: Callable[[int], bool]
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Metrics of naive rule and reference on a split as the record has them, and how far away each may be."""
    split = record.splits[index] if index < len(record.splits) else None
    if split and split.baseline is not None and split.reference is not None and has_recorded_data(index):
        return (split.baseline, split.reference), (record.tolerance, record.tolerance)
    if record.baseline is None or record.reference is None:
        return None
    gap = abs(record.reference.mean - record.baseline.mean)
    low, high = (
        _of_gap(STANDARD_DEVIATIONS * spread.standard_deviation, gap) for spread in (record.baseline, record.reference)
    )
    return (record.baseline.mean, record.reference.mean), (low, high)


def _of_gap(distance: float, gap: float) -> float:
    """A distance in units of quality."""
    return distance / gap if gap > 0 else math.inf if distance > 0 else 0.0
