"""From outcomes to quality, interval, points, medal and rank. Pure functions, no randomness of their own."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlekata.errors import KataError
from mlekata.result import Medal, Score, TestOutcome

Outcomes = NDArray[np.float64]
#: (outcomes (n_units, k), weights (n_replicates, n_units)) -> (n_replicates,)
Metric = Callable[[Outcomes, NDArray[np.float64]], NDArray[np.float64]]

POINTS_FOR_CHECKS, POINTS_FOR_QUALITY = 40.0, 60.0
BRONZE_QUALITY, SILVER_QUALITY, GOLD_QUALITY, NEARLY_GOLD_QUALITY = 0.3, 0.7, 0.95, 0.9
MEDAL_LINES = (BRONZE_QUALITY, SILVER_QUALITY, GOLD_QUALITY)

REPLICATES = 1000
_CHUNK_WEIGHTS = 2_000_000

#: What a kata of each kyu is worth towards a rank, and the sums at which the ranks begin.
RANK_POINTS = {8: 2, 7: 3, 6: 8, 5: 21, 4: 55, 3: 149, 2: 404, 1: 1097}
_KYU_BEGINS = {7: 20, 6: 76, 5: 229, 4: 643, 3: 1768, 2: 4829, 1: 13147}


@dataclass(frozen=True, slots=True)
class SplitOutcomes:
    """Outcomes on the held-out units of one split, of three contestants; all float64 (n_units, k).

    Attributes:
        attempt: of the attempt.
        baseline: of the naive rule.
        reference: of the reference.
        slices: named subsets of the units, bool (n_units,).
    """

    attempt: Outcomes
    baseline: Outcomes
    reference: Outcomes
    slices: Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class _Replicates:
    """The metric of the three contestants: the plain value first, then bootstrap replicates; (1 + B,)."""

    attempt: NDArray[np.float64]
    baseline: NDArray[np.float64]
    reference: NDArray[np.float64]


@np.errstate(all="ignore")  # what is not finite is looked for, and left out or refused
def paired_score(
    splits: Sequence[SplitOutcomes], metric: Metric, *, higher_is_better: bool, replicates: int = REPLICATES
) -> Score:
    """Metric and quality over all splits, with 95 % intervals from a paired bootstrap.

    Units are resampled within splits, the same units for the attempt, the baseline and the reference;
    with two or more splits, the splits are resampled as well. The same outcomes give the same score,
    whatever the order of the units. Resamples on which the metric is not finite, or on which the reference
    does not beat the baseline, say nothing and are left out.

    An interval reaches at least to the value itself. Where resamples of a metric lie to one side of it, as those of a
    maximum do, percentiles alone would leave it out, and so would intervals turned round or corrected for bias: all
    three hold the value just when the share of resamples below it is between 2.5 and 97.5 %. Widening one end can only
    add to the share of intervals that hold the truth.

    Source: percentile bootstrap, Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 13 and 14.

    Args:
        splits: at least one.
        metric: of outcomes and weights.
        higher_is_better: its direction.
        replicates: bootstrap replicates.

    Returns:
        The score, with the slices averaged over splits.

    Raises:
        KataError: if the metric does not give one number for each row of weights, is not finite, or does not
            put the reference above the baseline, on the units themselves or on every resample of them.
    """
    sign = 1.0 if higher_is_better else -1.0
    rng = np.random.default_rng(len(splits))
    drawn = [_bootstrap(split, metric, replicates, rng) for split in splits]
    attempt = np.stack([one.attempt for one in drawn])  # (n_splits, 1 + B)
    baseline = np.stack([one.baseline for one in drawn])
    reference = np.stack([one.reference for one in drawn])
    if not all(np.isfinite(plain).all() for plain in (attempt[:, 0], baseline[:, 0], reference[:, 0])):
        raise KataError("scorer.py: metric gave a number that is not finite; expected one finite number")
    gain, headroom = sign * (attempt - baseline), sign * (reference - baseline)
    if headroom[:, 0].sum() <= 0:
        raise KataError("scorer.py: the reference does not beat the baseline on these splits")
    chosen = _resampled_splits(len(splits), replicates, rng)
    value, quality = _over(attempt, chosen) / len(splits), _ratio(_over(gain, chosen), _over(headroom, chosen))
    if not (np.isfinite(value).any() and np.isfinite(quality).any()):
        raise KataError("scorer.py: metric is not finite on any resample of the units; expected more units")
    plain_quality = float(gain[:, 0].sum() / headroom[:, 0].sum())
    return Score(
        value=float(attempt[:, 0].mean()),
        interval=_interval(value, float(attempt[:, 0].mean())),
        baseline=float(baseline[:, 0].mean()),
        reference=float(reference[:, 0].mean()),
        quality=plain_quality,
        quality_interval=_interval(quality, plain_quality),
        standard_error=float(quality[np.isfinite(quality)].std()),
        splits=len(splits),
        slices=_slices(splits, metric),
    )


@np.errstate(all="ignore")
def headroom(
    split: SplitOutcomes, metric: Metric, *, higher_is_better: bool, replicates: int = REPLICATES
) -> tuple[float, float]:
    """How much better the reference is than the baseline on one split, and the paired standard error of that.

    Resamples on which the metric is not finite say nothing and are left out; NaN if none is left.
    """
    drawn = _bootstrap(split, metric, replicates, np.random.default_rng(1))
    gain = (drawn.reference - drawn.baseline) * (1.0 if higher_is_better else -1.0)
    finite = gain[1:][np.isfinite(gain[1:])]
    return float(gain[0]), float(finite.std()) if len(finite) else math.nan


def _bootstrap(split: SplitOutcomes, metric: Metric, replicates: int, rng: np.random.Generator) -> _Replicates:
    """The metric on resampled units. Units alike for all three contestants are drawn together, as counts."""
    shape, width = split.attempt.shape, split.attempt.shape[1]
    if not shape == split.baseline.shape == split.reference.shape:
        raise KataError(
            f"scorer.py: outcomes have shape {shape} for the attempt, {split.baseline.shape} for the baseline and "
            f"{split.reference.shape} for the reference; expected the same units and columns"
        )
    together = np.hstack([split.attempt, split.baseline, split.reference]) + 0.0  # -0.0 and 0.0 are alike
    units, counts = np.unique(together, axis=0, return_counts=True)  # sorted: the order of units is forgotten
    n_units = int(counts.sum())
    contestants = [np.ascontiguousarray(units[:, i * width : (i + 1) * width]) for i in range(3)]
    values = [[_values(metric, one, counts[None, :].astype(np.float64))] for one in contestants]
    chunk = max(1, _CHUNK_WEIGHTS // n_units)
    for start in range(0, replicates, chunk):
        size = min(chunk, replicates - start)
        weights = _draw(rng, counts, size)  # (size, n_alike)
        for value, one in zip(values, contestants, strict=True):
            value.append(_values(metric, one, weights))
    return _Replicates(*(np.concatenate(value) for value in values))


def _values(metric: Metric, outcomes: Outcomes, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the kata's metric gives, once it is known to be one number for each row of weights."""
    given = metric(outcomes, weights)
    try:
        values = np.asarray(given, np.float64)
    except (TypeError, ValueError) as error:
        raise KataError(f"scorer.py: metric gave no numbers: {error}") from None
    if values.shape != (len(weights),):
        raise KataError(
            f"scorer.py: metric gave shape {values.shape}; expected ({len(weights)},), "
            "one number for each row of weights"
        )
    return values


def _draw(rng: np.random.Generator, counts: NDArray[np.intp], size: int) -> NDArray[np.float64]:
    """How often each group of alike units is drawn, in *size* resamples of all units; (size, n_alike)."""
    n_units, n_alike = int(counts.sum()), len(counts)
    if n_alike * 8 < n_units:  # few groups: one binomial each is cheaper than one draw for each unit
        return rng.multinomial(n_units, counts / n_units, size=size).astype(np.float64)
    group_of_unit = np.repeat(np.arange(n_alike), counts)  # (n_units,)
    drawn = group_of_unit[rng.integers(0, n_units, size=(size, n_units))]  # (size, n_units)
    drawn += np.arange(size)[:, None] * n_alike
    return np.bincount(drawn.ravel(), minlength=size * n_alike).reshape(size, n_alike).astype(np.float64)


def _resampled_splits(n_splits: int, replicates: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """For each replicate, which splits it is made of; (B, n_splits)."""
    if n_splits == 1:
        return np.zeros((replicates, 1), np.intp)
    return rng.integers(0, n_splits, size=(replicates, n_splits))


def _over(values: NDArray[np.float64], chosen: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sums over the chosen splits; a split chosen twice brings two different replicates."""
    replicates, n_splits = chosen.shape
    which = np.arange(replicates)
    columns = [values[chosen[:, j], 1 + (which + j * 7919) % replicates] for j in range(n_splits)]
    return np.asarray(np.sum(columns, axis=0), np.float64)


def _ratio(gain: NDArray[np.float64], headroom: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quality of each replicate; NaN where it has none."""
    usable = np.isfinite(gain) & (headroom > 0) & np.isfinite(headroom)
    return np.divide(gain, headroom, out=np.full_like(gain, np.nan), where=usable)


def _interval(values: NDArray[np.float64], plain: float) -> tuple[float, float]:
    """95 % percentiles of the replicates, reaching at least to the value on the units themselves."""
    low, high = np.percentile(values[np.isfinite(values)], [2.5, 97.5])
    return min(float(low), plain), max(float(high), plain)


def _slices(splits: Sequence[SplitOutcomes], metric: Metric) -> dict[str, float]:
    """The attempt's metric on each named subset, mean over the splits on which it has one."""
    found: dict[str, list[float]] = {}
    for split in splits:
        if not isinstance(split.slices, Mapping):
            raise KataError(f"scorer.py: slices gave {type(split.slices).__name__}; expected a dict of bool arrays")
        for name, members in split.slices.items():
            mask = np.asarray(members)
            if mask.shape != (len(split.attempt),) or mask.dtype != np.bool_:
                raise KataError(f"scorer.py: slices gave no bool array of {len(split.attempt)} units for {name!r}")
            if mask.any():
                part = split.attempt[mask]
                part = part[np.lexsort(part.T)]  # the order of units is forgotten
                value = float(_values(metric, part, np.ones((1, len(part))))[0])
                if math.isfinite(value):
                    found.setdefault(name, []).append(value)
    return {name: float(np.mean(values)) for name, values in found.items()}


def lines_at_stake(checks: Sequence[TestOutcome]) -> tuple[float, ...]:
    """The qualities at which a medal begins that these checks still allow."""
    if not all(check.passed for check in checks if check.gate):
        return ()
    return MEDAL_LINES if all(check.passed for check in checks) else (BRONZE_QUALITY,)


def is_near(score: Score, lines: Sequence[float]) -> bool:
    """Whether a medal hangs on less than one standard error, so that further splits are worth grading."""
    return any(abs(score.quality - line) < score.standard_error for line in lines)


def share_passed(checks: Sequence[TestOutcome]) -> float:
    """Weighted share of checks passed, 0 to 1; 0 for no checks."""
    total = sum(check.weight for check in checks)
    return sum(check.weight for check in checks if check.passed) / total if total else 0.0


def counted_quality(checks: Sequence[TestOutcome], quality: float) -> float:
    """Quality as it counts: clipped to 0…1, and 0 unless every gate passed."""
    if not all(check.passed for check in checks if check.gate) or math.isnan(quality):
        return 0.0
    return min(max(quality, 0.0), 1.0)


def points(checks: Sequence[TestOutcome], quality: float | None) -> float:
    """Points for an attempt, 0 to 100, to one decimal.

    Args:
        checks: every hidden test of the kata.
        quality: 0 at the baseline, 1 at the reference; None for a kata without a metric.
    """
    share = share_passed(checks)
    if quality is None:
        return round(100 * share, 1)
    return round(POINTS_FOR_CHECKS * share + POINTS_FOR_QUALITY * counted_quality(checks, quality), 1)


def medal(checks: Sequence[TestOutcome], quality: float | None, quality_high: float | None = None) -> Medal:
    """The medal for an attempt.

    Args:
        checks: every hidden test of the kata.
        quality: None for a kata without a metric: the share of checks passed stands in for it.
        quality_high: upper end of the quality's 95 % interval.
    """
    all_passed = bool(checks) and all(check.passed for check in checks)
    counted = share_passed(checks) if quality is None else counted_quality(checks, quality)
    nearly = counted >= NEARLY_GOLD_QUALITY and quality_high is not None and quality_high >= 1
    if all_passed and (counted >= GOLD_QUALITY or nearly):
        return Medal.GOLD
    if all_passed and counted >= SILVER_QUALITY:
        return Medal.SILVER
    return Medal.BRONZE if counted >= BRONZE_QUALITY else Medal.NONE


def medal_of(checks: Sequence[TestOutcome], score: Score | None, *, has_metric: bool) -> Medal:
    """The medal for an attempt, by the quality that decides it: on further splits, where a medal hung on them.

    Args:
        checks: every hidden test of the kata.
        score: None for an attempt that gives no answers.
        has_metric: False for a kata without one.
    """
    if not has_metric:
        return medal(checks, None)
    return medal(checks, score.deciding_quality, score.deciding_interval[1]) if score else medal(checks, 0.0)


def rank_points(kyu: int, kata_points: float) -> float:
    """What a kata's points add towards a rank: more for harder katas."""
    return RANK_POINTS[kyu] * kata_points / 100


def rank(total: float) -> str:
    """The rank, "8 kyu" up to "1 kyu", then "1 dan" up, for a sum of rank points.

    Each dan begins at e times the one before, as the kyu do.
    """
    total = round(total, 6)  # a sum of tenths may miss a line by its last bit
    reached = [kyu for kyu, begins in _KYU_BEGINS.items() if total >= begins]
    if not reached:
        return "8 kyu"
    dan = int(math.log(total / _KYU_BEGINS[1])) if total >= _KYU_BEGINS[1] else 0
    return f"{dan} dan" if dan >= 1 else f"{min(reached)} kyu"
