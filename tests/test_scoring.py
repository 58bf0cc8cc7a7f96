"""Scoring: outcomes become quality, interval, points, medal and rank, the same way every time."""

from __future__ import annotations

import dataclasses
import math
import warnings
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from mlekata.errors import KataError
from mlekata.result import Fault, FaultKind, Medal, Score, TestOutcome
from mlekata.scoring import (
    MEDAL_LINES,
    SplitOutcomes,
    counted_quality,
    headroom,
    is_near,
    lines_at_stake,
    medal,
    medal_of,
    paired_score,
    points,
    rank,
    rank_points,
    share_passed,
)

few_examples = example_settings(max_examples=25, deadline=None)


def mean(outcomes, weights):
    return weights @ outcomes[:, 0] / weights.sum(axis=1)


def ratio_of_sums(outcomes, weights):
    """A metric that is not a mean over units, of two columns."""
    return weights @ outcomes[:, 0] / (weights @ outcomes[:, 1])


def split_of(attempt, baseline, reference, slices=None) -> SplitOutcomes:
    """One column of outcomes for each contestant; numbers stand for the same outcome on every unit."""
    n_units = max(np.size(attempt), np.size(baseline), np.size(reference))
    columns = [
        np.broadcast_to(np.asarray(one, np.float64), (n_units,))[:, None] for one in (attempt, baseline, reference)
    ]
    return SplitOutcomes(*columns, slices or {})


def score_of(*splits: SplitOutcomes, metric=mean, higher_is_better=True, replicates=200) -> Score:
    return paired_score(splits, metric, higher_is_better=higher_is_better, replicates=replicates)


@st.composite
def splits(draw, width: int = 1, few_values: bool | None = None) -> SplitOutcomes:
    """A split whose reference beats its baseline; outcomes of many values, or of a few that come again and again."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_units = draw(st.integers(3, 60))
    repeats = draw(st.booleans()) if few_values is None else few_values
    contestants = rng.integers(1, 3, (3, n_units, width)) / 2 if repeats else rng.uniform(0.5, 2, (3, n_units, width))
    if repeats:
        contestants = np.tile(contestants[:, :2], (1, n_units, 1))
    contestants[2, :, 0] += 3
    mask = rng.random(contestants.shape[1]) < 0.5
    return SplitOutcomes(contestants[0], contestants[1], contestants[2], {"some": mask})


# Quality


@given(split=splits(), higher_is_better=st.booleans())
@few_examples
def test_quality_is_one_for_the_outcomes_of_the_reference(split, higher_is_better):
    """An attempt with the reference's outcomes has quality 1 on every resample: no width, no standard error."""
    if not higher_is_better:
        split = SplitOutcomes(split.attempt, split.reference, split.baseline, {})
    same = dataclasses.replace(split, attempt=split.reference.copy())
    score = score_of(same, higher_is_better=higher_is_better)
    assert (score.quality, score.quality_interval, score.standard_error) == (1.0, (1.0, 1.0), 0.0)
    assert score.value == score.reference


@given(split=splits())
@few_examples
def test_quality_is_zero_for_the_outcomes_of_the_baseline(split):
    """An attempt with the naive rule's outcomes has quality 0 on every resample."""
    score = score_of(dataclasses.replace(split, attempt=split.baseline.copy()))
    assert (score.quality, score.quality_interval, score.standard_error) == (0.0, (0.0, 0.0), 0.0)
    assert score.value == score.baseline


def largest(outcomes, weights):
    """A metric whose resamples all lie to one side of it."""
    return np.where(weights > 0, outcomes[:, 0], -np.inf).max(axis=1)


def smallest_share(outcomes, weights):
    """Another: resamples miss units, and so have fewer different ones."""
    return (weights > 0).mean(axis=1) * (1 + outcomes[:, 0].mean())


@given(
    several=st.lists(splits(few_values=False), min_size=1, max_size=3),
    metric=st.sampled_from([mean, largest, smallest_share]),
    higher_is_better=st.booleans(),
)
@few_examples
def test_an_interval_holds_its_own_value(several, metric, higher_is_better):
    """Also of a metric whose resamples all lie to one side of it."""
    if not higher_is_better:
        several = [SplitOutcomes(split.attempt, split.reference, split.baseline, {}) for split in several]
    try:
        score = score_of(*several, metric=metric, higher_is_better=higher_is_better)
    except KataError:  # the reference does not beat the baseline by such a metric
        return
    assert score.interval[0] <= score.value <= score.interval[1]
    assert score.quality_interval[0] <= score.quality <= score.quality_interval[1]


@given(split=splits(), higher_is_better=st.booleans())
@few_examples
def test_quality_is_the_share_of_the_way_from_baseline_to_reference(split, higher_is_better):
    """(metric - baseline) / (reference - baseline), whichever direction is better."""
    if not higher_is_better:
        split = SplitOutcomes(-split.attempt, -split.baseline, -split.reference, {})
    score = score_of(split, higher_is_better=higher_is_better)
    value, low, high = (float(np.mean(one)) for one in (split.attempt, split.baseline, split.reference))
    assert score.quality == pytest.approx((value - low) / (high - low))
    assert (score.value, score.baseline, score.reference) == pytest.approx((value, low, high))


@given(split=splits(width=2), higher_is_better=st.booleans())
@few_examples
def test_turning_a_metric_round_changes_its_sign_and_not_the_quality(split, higher_is_better):
    """An error in EUR and the same number as a gain below zero give the same quality and standard error."""

    def turned(outcomes, weights):
        return -ratio_of_sums(outcomes, weights)

    if not higher_is_better:
        split = SplitOutcomes(split.attempt, split.reference, split.baseline, {})
    try:
        one = score_of(split, metric=ratio_of_sums, higher_is_better=higher_is_better)
    except KataError:  # the reference has more, and needs more for it
        with pytest.raises(KataError):
            score_of(split, metric=turned, higher_is_better=not higher_is_better)
        return
    other = score_of(split, metric=turned, higher_is_better=not higher_is_better)
    assert other.quality == one.quality and other.quality_interval == one.quality_interval
    assert other.standard_error == one.standard_error and other.value == -one.value


@given(split=splits(), better=st.floats(0.01, 10))
@few_examples
def test_quality_grows_with_the_metric(split, better):
    """An attempt that does better on every unit has a higher metric and quality."""
    worse_score = score_of(split)
    better_score = score_of(dataclasses.replace(split, attempt=split.attempt + better))
    assert better_score.quality > worse_score.quality and better_score.value > worse_score.value


def test_quality_is_not_clipped():
    """Better than the reference, or worse than the naive rule, is shown as it is."""
    assert score_of(split_of(3.0, 0.0, 2.0)).quality == 1.5
    assert score_of(split_of(-1.0, 0.0, 2.0)).quality == -0.5


# Repeatability


@given(split=splits(width=2), seed=st.integers(0, 1000), number=st.integers(1, 3))
@few_examples
def test_the_order_of_units_does_not_matter(split, seed, number):
    """The same units in another order give the identical score, slices included."""

    def shuffled(index: int) -> SplitOutcomes:
        order = np.random.default_rng(seed + index).permutation(len(split.attempt))
        contestants = (one[order] for one in (split.attempt, split.baseline, split.reference))
        return SplitOutcomes(*contestants, {name: mask[order] for name, mask in split.slices.items()})

    first = score_of(*[split] * number, metric=first_column_per_second)
    assert score_of(*map(shuffled, range(number)), metric=first_column_per_second) == first


def first_column_per_second(outcomes, weights):
    """A nonlinear metric that the reference of `splits` always raises."""
    return np.tanh(weights @ (outcomes[:, 0] - outcomes[:, 1] / 10) / weights.sum(axis=1) / 10)


@given(one=splits(), other=splits())
@few_examples
def test_the_same_outcomes_give_the_same_score(one, other):
    """Scoring twice gives the identical score; no generator is carried over from before."""
    np.random.seed(1)  # noqa: NPY002
    first = score_of(one, other)
    np.random.seed(2)  # noqa: NPY002
    assert score_of(one, other) == first


def test_zero_below_zero_is_zero():
    """Outcomes that differ in the sign of zero alone are the same units, even to a metric that could tell."""

    def share_not_below_zero(outcomes, weights):
        return weights @ (np.copysign(1, outcomes[:, 0]) > 0) / weights.sum(axis=1)

    attempt = np.array([-0.0, 0.0, -0.0, -1.0])
    score = score_of(split_of(attempt, -1.0, 1.0), metric=share_not_below_zero)
    assert score.value == 0.75 and score_of(split_of(attempt[::-1], -1.0, 1.0), metric=share_not_below_zero) == score


# Interval and standard error


@pytest.mark.parametrize("n_values", [3, 5000], ids=["few groups of alike units", "all units different"])
def test_the_standard_error_of_a_mean_is_that_of_the_textbook(n_values):
    """With a fixed distance to the reference, quality is a mean, whose standard error is s / sqrt(n)."""
    rng = np.random.default_rng(3)
    outcomes = rng.normal(0.5, 0.2, n_values)[rng.integers(0, n_values, 400)]
    score = score_of(split_of(outcomes, 0.0, 1.0), replicates=2000)
    expected = outcomes.std() / math.sqrt(len(outcomes))
    assert score.standard_error == pytest.approx(expected, rel=0.1)
    low, high = score.quality_interval
    assert (low, high) == pytest.approx(
        (outcomes.mean() - 1.96 * expected, outcomes.mean() + 1.96 * expected), abs=expected / 3
    )
    assert score.interval == pytest.approx((low, high))


@given(seed=st.integers(0, 2**32 - 1), number=st.integers(1, 5))
@few_examples
def test_the_intervals_contain_the_plain_values(seed, number):
    """Metric and quality lie inside their intervals, on one split or several."""
    rng = np.random.default_rng(seed)
    score = score_of(
        *(split_of(rng.normal(1, 1, 50), rng.normal(0, 1, 50), rng.normal(3, 1, 50)) for _ in range(number))
    )
    assert score.interval[0] <= score.value <= score.interval[1]
    assert score.quality_interval[0] <= score.quality <= score.quality_interval[1]
    assert score.splits == number


def test_what_all_contestants_share_does_not_widen_the_interval():
    """Units are resampled alike for all: a hard unit is hard for everyone, and the quality stays certain."""
    difficulty = np.random.default_rng(0).normal(0, 100, 200)
    score = score_of(split_of(difficulty + 0.5, difficulty, difficulty + 1))
    assert score.quality == pytest.approx(0.5) and score.standard_error == pytest.approx(0, abs=1e-9)
    assert score.interval[1] - score.interval[0] > 10


def test_splits_are_resampled_too():
    """Two splits with certain qualities 0.4 and 0.8 have the standard error of a draw of two: sqrt(0.02)."""
    score = score_of(split_of([0.4] * 5, 0.0, 1.0), split_of([0.8] * 5, 0.0, 1.0), replicates=4000)
    assert score.quality == pytest.approx(0.6)
    assert score.standard_error == pytest.approx(math.sqrt(0.02), rel=0.05)
    assert score.quality_interval == pytest.approx((0.4, 0.8))


def test_a_split_drawn_twice_brings_two_different_resamples():
    """Two splits of the same outcomes have the standard error of twice the units, whichever two are drawn."""
    outcomes = np.random.default_rng(5).normal(0.5, 0.3, 100)
    world = split_of(outcomes, 0.0, 1.0)
    assert score_of(world, world, replicates=4000).standard_error == pytest.approx(
        outcomes.std() / math.sqrt(200), rel=0.08
    )


def test_splits_count_by_their_headroom():
    """Quality over splits is all that was gained over all that could be gained, not a mean of ratios."""
    assert score_of(split_of([1.0] * 3, 0.0, 1.0), split_of([0.0] * 3, 0.0, 3.0)).quality == pytest.approx(1 / 4)


def test_resamples_without_a_metric_are_left_out():
    """A resample on which the metric is not finite says nothing; the others give the interval, without a warning."""
    split = SplitOutcomes(
        np.array([[1.0, 0.0], [1.0, 1.0], [2.0, 0.0]]), np.array([[0.5, 1.0]] * 3), np.array([[9.0, 1.0]] * 3), {}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        score = score_of(split, metric=ratio_of_sums)
    assert score.value == 4.0
    assert all(map(math.isfinite, (*score.interval, *score.quality_interval, score.standard_error)))


def test_resamples_on_which_the_reference_does_not_win_are_left_out():
    """Quality has no meaning where there is no way to go; it never becomes infinite or changes sign for it."""
    score = score_of(split_of(0.5, 0.0, [5.0, -1.0, -1.0]))
    assert score.quality == pytest.approx(0.5)
    assert score.quality_interval[0] > 0 and math.isfinite(score.quality_interval[1])


# Slices


def test_slices_are_the_metric_of_some_units():
    """Each named subset is measured alone, as a mean over the splits that have any of it."""
    one = split_of([1.0, 2.0, 6.0], 0.0, 9.0, {"low": np.array([True, True, False]), "none": np.zeros(3, bool)})
    two = split_of([3.0, 5.0], 0.0, 9.0, {"low": np.array([True, False]), "high": np.array([False, True])})
    assert score_of(one, two).slices == {"low": pytest.approx((1.5 + 3) / 2), "high": 5.0}


def test_slices_may_be_lists():
    """A list of booleans is as good as an array."""
    assert score_of(split_of([1.0, 2.0], 0.0, 3.0, {"second": [False, True]})).slices == {"second": 2.0}


def test_a_slice_without_a_finite_metric_is_left_out():
    """A slice on which the metric is not finite is not shown."""
    split = SplitOutcomes(
        np.array([[1.0, 1.0], [1.0, 0.0]]), np.array([[0.0, 1.0]] * 2), np.array([[9.0, 1.0]] * 2), {}
    )
    split = dataclasses.replace(split, slices={"empty below": np.array([False, True])})
    assert score_of(split, metric=ratio_of_sums).slices == {}


@pytest.mark.parametrize("mask", [np.ones(3, bool), np.array([1, 0]), np.array([[True, False]]), True])
def test_a_slice_is_one_bool_for_each_unit(mask):
    """Anything else is the author's mistake, and is named."""
    with pytest.raises(KataError, match=r"scorer\.py: slices gave no bool array of 2 units for 'large'"):
        score_of(split_of([1.0, 2.0], 0.0, 3.0, {"large": mask}))


def test_slices_have_names():
    """A list of masks is refused in words."""
    with pytest.raises(KataError, match=r"scorer\.py: slices gave list; expected a dict of bool arrays"):
        score_of(split_of([1.0, 2.0], 0.0, 3.0, [np.array([True, False])]))


# What the author can do wrong


def test_a_metric_that_is_not_finite_is_the_authors_fault():
    """NaN on the units themselves is refused, not scored."""
    with pytest.raises(KataError, match=r"scorer\.py: metric gave a number that is not finite; expected one finite"):
        score_of(split_of(np.array([np.nan, 1.0]), 0.0, 1.0))


def test_a_metric_that_is_finite_on_no_resample_is_the_authors_fault():
    """With too few units for the metric, there is no interval, and that is said."""

    def needs_all_units(outcomes, weights):
        return np.where((weights == 1).all(axis=1), mean(outcomes, weights), np.nan)

    with pytest.raises(
        KataError, match=r"scorer\.py: metric is not finite on any resample of the units; expected more"
    ):
        score_of(split_of(np.arange(50.0), -1.0, 99.0), metric=needs_all_units)


@pytest.mark.parametrize("reference", [0.0, -1.0])
def test_a_reference_must_beat_the_baseline(reference):
    """Without headroom there is no quality."""
    with pytest.raises(KataError, match=r"scorer\.py: the reference does not beat the baseline on these splits"):
        score_of(split_of([0.5, 0.6], 0.0, reference))


def test_a_metric_gives_one_number_for_each_row_of_weights():
    """A metric that ignores the weights' rows is refused."""
    with pytest.raises(
        KataError, match=r"scorer\.py: metric gave shape \(\); expected \(1,\), one number for each row"
    ):
        score_of(split_of([0.5, 0.6], 0.0, 1.0), metric=lambda outcomes, weights: outcomes.mean())


def test_a_metric_gives_numbers():
    """Words and ragged lists are refused."""
    with pytest.raises(KataError, match=r"scorer\.py: metric gave no numbers: could not convert string to float"):
        score_of(split_of([0.5, 0.6], 0.0, 1.0), metric=lambda outcomes, weights: ["much"])


@pytest.mark.parametrize("shape", [(4, 2), (3, 1)])
def test_all_contestants_have_the_same_units_and_columns(shape):
    """Outcomes of another shape are refused, not cut in the wrong place."""
    split = SplitOutcomes(np.ones((4, 1)), np.zeros(shape), np.ones((4, 1)), {})
    with pytest.raises(
        KataError, match=r"scorer\.py: outcomes have shape \(4, 1\) for the attempt, .*; expected the same"
    ):
        score_of(split)


# Headroom


@pytest.mark.parametrize("higher_is_better", [True, False])
def test_headroom_is_the_gap_and_its_paired_standard_error(higher_is_better):
    """The mean of the differences between reference and baseline, and that mean's standard error."""
    rng = np.random.default_rng(8)
    baseline = rng.normal(0, 10, 300)
    gained = rng.normal(4, 1, 300)
    reference = baseline + (gained if higher_is_better else -gained)
    gap, error = headroom(split_of(0.0, baseline, reference), mean, higher_is_better=higher_is_better)
    assert gap == pytest.approx(gained.mean())
    assert error == pytest.approx(gained.std() / math.sqrt(300), rel=0.1)


def test_headroom_leaves_out_resamples_without_a_metric():
    """A division by zero on some resamples is neither a warning nor a standard error of NaN."""
    units = np.array([[1.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
    split = SplitOutcomes(units, units, units + np.array([9.0, 0.0]), {})
    gap, error = headroom(split, ratio_of_sums, higher_is_better=True)
    assert gap == pytest.approx(27) and math.isfinite(error)


def test_headroom_without_any_finite_resample_has_no_standard_error():
    """It is NaN, which is above no line."""

    def infinite(outcomes, weights):
        return np.full(len(weights), np.inf)

    assert math.isnan(headroom(split_of([1.0, 2.0], 0.0, 1.0), infinite, higher_is_better=True)[1])


# Points


def checks_of(passed: Sequence[bool], gates: Sequence[bool] = (), weights: Sequence[float] = ()) -> list[TestOutcome]:
    return [
        TestOutcome(
            f"test_{position}",
            "",
            (),
            None if good else Fault(FaultKind.FAILED, "not so"),
            gate=bool(gates) and gates[position],
            weight=weights[position] if weights else 1.0,
        )
        for position, good in enumerate(passed)
    ]


@st.composite
def some_checks(draw, least: int = 0) -> list[TestOutcome]:
    number = draw(st.integers(least, 8))
    several = {"min_size": number, "max_size": number}
    return checks_of(
        draw(st.lists(st.booleans(), **several)),
        draw(st.lists(st.booleans(), **several)),
        draw(st.lists(st.floats(0.1, 10), **several)),
    )


@given(some_checks(), st.none() | st.floats())
def test_points_lie_between_0_and_100(checks, quality):
    """Whatever the quality, infinite or none at all."""
    assert 0 <= points(checks, quality) <= 100


@given(some_checks(), st.floats(), st.floats())
def test_points_and_medals_never_fall_when_quality_rises(checks, one, other):
    """A better metric is never worth less."""
    low, high = (one, other) if not one > other else (other, one)
    if math.isnan(high):
        low, high = high, low
    assert points(checks, low) <= points(checks, high)
    order = list(Medal)
    assert order.index(medal(checks, low)) <= order.index(medal(checks, high))


@given(some_checks(least=1), st.none() | st.floats(-2, 2), st.data())
def test_points_never_fall_when_one_more_check_passes(checks, quality, data):
    """Mending a check is never worth less."""
    position = data.draw(st.integers(0, len(checks) - 1))
    mended = [*checks]
    mended[position] = dataclasses.replace(checks[position], fault=None)
    assert points(checks, quality) <= points(mended, quality)


@pytest.mark.parametrize(
    ("quality", "expected"),
    [(1.0, 100.0), (1.7, 100.0), (0.0, 40.0), (-3.0, 40.0), (0.5, 70.0), (0.123, 47.4), (math.nan, 40.0)],
)
def test_quality_is_worth_60_points(quality, expected):
    """With all checks passed: 40, and 60 times the quality clipped to 0…1, to one decimal."""
    assert points(checks_of([True, True]), quality) == expected


def test_checks_are_worth_40_points_by_their_weights():
    """Half of the weight passed is half of the points for checks."""
    checks = checks_of([True, False, True], weights=[1.0, 2.0, 1.0])
    assert share_passed(checks) == 0.5
    assert points(checks, 0.0) == 20.0


def test_a_kata_without_a_metric_gives_its_points_for_checks():
    """100 times the weighted share."""
    assert points(checks_of([True, False, True], weights=[1.0, 2.0, 1.0]), None) == 50.0


@pytest.mark.parametrize("kind", list(FaultKind))
def test_only_passed_checks_count(kind):
    """A check that crashed, or was not attempted, earns what a failed one earns."""
    assert points([TestOutcome("test_0", "", (), Fault(kind, "not so"))], None) == 0.0


def test_nothing_earns_nothing():
    """No checks are no points for checks, rather than a division by zero."""
    assert share_passed([]) == 0.0 and points([], None) == 0.0 and medal([], None) is Medal.NONE


def test_quality_counts_only_if_every_gate_passes():
    """A failed gate takes the points for quality and the medal away; another failed check does not."""
    failed_gate = checks_of([True, False], gates=[True, True])
    failed_other = checks_of([True, False], gates=[True, False])
    assert (counted_quality(failed_gate, 0.9), points(failed_gate, 1.0)) == (0.0, 20.0)
    assert medal(failed_gate, 1.0, 1.0) is Medal.NONE
    assert (counted_quality(failed_other, 0.9), points(failed_other, 1.0)) == (0.9, 80.0)
    assert medal(failed_other, 1.0, 1.0) is Medal.BRONZE


# Medals


@pytest.mark.parametrize(
    ("quality", "high", "expected"),
    [
        (0.2999, 2.0, Medal.NONE),
        (0.3, None, Medal.BRONZE),
        (0.6999, 2.0, Medal.BRONZE),
        (0.7, None, Medal.SILVER),
        (0.8999, 2.0, Medal.SILVER),
        (0.9, 0.9999, Medal.SILVER),
        (0.9, None, Medal.SILVER),
        (0.9, 1.0, Medal.GOLD),
        (0.9499, 0.9999, Medal.SILVER),
        (0.95, 0.96, Medal.GOLD),
        (7.0, 8.0, Medal.GOLD),
        (math.nan, math.nan, Medal.NONE),
    ],
)
def test_medals_begin_at_their_lines(quality, high, expected):
    """Bronze 0.3, silver 0.7, gold 0.95, or 0.9 with an interval that reaches 1."""
    assert medal(checks_of([True]), quality, high) is expected


@pytest.mark.parametrize(
    ("passed", "expected"), [(10, Medal.GOLD), (9, Medal.BRONZE), (3, Medal.BRONZE), (2, Medal.NONE)]
)
def test_without_a_metric_the_share_of_checks_decides(passed, expected):
    """Gold for all of ten, bronze from three, and no silver in between, since silver needs all."""
    assert medal(checks_of([True] * passed + [False] * (10 - passed)), None) is expected


# Further splits


@pytest.mark.parametrize(
    ("quality", "standard_error", "near"),
    [
        (0.72, 0.03, True),
        (0.68, 0.03, True),
        (0.74, 0.03, False),
        (0.5, 0.1, False),
        (0.31, 0.02, True),
        (0.97, 0.03, True),
        (1.0, 0.04, False),
        (0.7, 0.0, False),
        (0.0, 0.2, False),
    ],
)
def test_further_splits_are_worth_it_within_one_standard_error_of_a_line(quality, standard_error, near):
    """The lines are 0.3, 0.7 and 0.95; a certain quality needs no further split."""
    score = Score(0, (0, 0), 0, 1, quality, (quality, quality), standard_error, 1)
    assert is_near(score, MEDAL_LINES) is near


@pytest.mark.parametrize(
    ("plain_passes", "gate_passes", "lines"),
    [(True, True, (0.3, 0.7, 0.95)), (False, True, (0.3,)), (True, False, ()), (False, False, ())],
)
def test_no_medal_hangs_on_a_line_that_the_checks_have_closed(plain_passes, gate_passes, lines):
    """Silver and gold need every check, and bronze every gate; nothing is graded twice for a medal out of reach."""
    checks = checks_of([plain_passes, gate_passes], gates=[False, True])
    assert lines_at_stake(checks) == lines


@given(
    declared=st.lists(splits(), min_size=1, max_size=2),
    further=st.lists(splits(), min_size=1, max_size=3),
    passed=st.lists(st.booleans(), min_size=1, max_size=4),
)
@few_examples
def test_further_splits_never_change_points(declared, further, passed):
    """They decide the medal, by the same rule as if the kata had declared as many."""
    checks = checks_of(passed)
    score, more = score_of(*declared), score_of(*declared, *further)
    decided = score.with_medal_decided_on(more)
    assert points(checks, decided.quality) == points(checks, score.quality)
    assert (decided.value, decided.interval, decided.quality_interval) == (
        *(score.value, score.interval),
        score.quality_interval,
    )
    assert medal_of(checks, decided, has_metric=True) is medal_of(checks, more, has_metric=True)
    assert decided.further_splits == len(further) and score.further_splits == 0


# Rank


@pytest.mark.parametrize(("kyu", "worth"), [(8, 2), (7, 3), (6, 8), (5, 21), (4, 55), (3, 149), (2, 404), (1, 1097)])
def test_a_kata_is_worth_more_the_harder_it_is(kyu, worth):
    """The design's table, times points / 100."""
    assert rank_points(kyu, 100) == worth and rank_points(kyu, 50) == worth / 2 and rank_points(kyu, 0) == 0


@pytest.mark.parametrize(
    ("begins", "name", "before"),
    [
        (20, "7 kyu", "8 kyu"),
        (76, "6 kyu", "7 kyu"),
        (229, "5 kyu", "6 kyu"),
        (643, "4 kyu", "5 kyu"),
        (1768, "3 kyu", "4 kyu"),
        (4829, "2 kyu", "3 kyu"),
        (13147, "1 kyu", "2 kyu"),
        (13147 * math.e + 0.001, "1 dan", "1 kyu"),
        (13147 * math.e**2 + 0.001, "2 dan", "1 dan"),
        (13147 * math.e**9 + 0.001, "9 dan", "8 dan"),
    ],
)
def test_ranks_begin_at_their_lines(begins, name, before):
    """The design's sums for the kyu; each dan at e times the one before."""
    assert rank(begins) == name
    assert rank(begins - 0.01) == before


def test_a_learner_begins_at_8_kyu():
    """Without any points."""
    assert rank(0) == "8 kyu"


def test_a_sum_of_tenths_reaches_its_line():
    """Fifty katas at 20 points are 20 rank points, also where a sum of floats misses 20 by its last bit."""
    total = 0.0
    for _ in range(50):
        total += rank_points(8, 20.0)
    assert total < 20 and rank(total) == "7 kyu"


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_ranks_never_fall_when_points_rise(one, other):
    """More rank points are never a lower rank."""

    def height(name: str) -> int:
        number, kind = name.split()
        return int(number) if kind == "dan" else -int(number)

    assert height(rank(min(one, other))) <= height(rank(max(one, other)))
