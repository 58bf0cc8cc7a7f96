"""Rules about what the kata's own attempts come to when they are graded."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mlekata import scoring
from mlekata.check.finding import NotApplicable
from mlekata.check.kata_under_check import KataUnderCheck
from mlekata.check.measured import Measured, Trial
from mlekata.check.rules.rule import Cost, Faults, rule
from mlekata.kata.folder import KNOWN_BAD_FOLDER
from mlekata.result import Medal

#: Points never depend on luck; what must hold on every split may miss one in twenty.
SHARE_OF_SPLITS = 0.95
SHARE_OF_LIMITS = 0.5
LEAST_GAP = 6.0
MOST_STANDARD_ERROR = 0.08
LAZY_STANDARD_ERRORS = 2.0


@rule(Cost.GRADING)
def grading_goes_through(subject: KataUnderCheck) -> Faults:
    """No hidden test and no function of the scorer fails in a way that no attempt is to blame for."""
    for (where, message), names in subject.measured.kata_faults.items():
        file = where if where.endswith(".py") else subject.file_of(where)
        test = "" if where.endswith(".py") else f"{where} "
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield (
            file,
            f"{test}raised {message.removeprefix('scorer.py: ')} with {names[0]}{others}; expected an assert, or "
            "an error of check_array, check_frame or check_number; check the attempt's answer before it is used",
        )


def _graded(trials: Sequence[Trial]) -> list[Trial]:
    """The trials that no fault of the kata has spoilt."""
    return [trial for trial in trials if not trial.kata_faults]


def _has_metric(subject: KataUnderCheck) -> bool:
    return subject.kata.manifest.metric is not None


def _enough(good: int, trials: int) -> bool:
    """Whether as many splits are good as must be."""
    return good >= math.floor(SHARE_OF_SPLITS * trials) if trials >= 20 else good == trials


@rule(Cost.GRADING)
def stub_earns_nothing(subject: KataUnderCheck) -> Faults:
    """The stub fails every hidden test and scores 0."""
    for trial in _graded(subject.measured.stub):
        passed = [check.name for check in trial.checks if check.passed]
        points = scoring.points(trial.checks, trial.quality if _has_metric(subject) else None)
        if passed or points:
            yield (
                subject.file_of(passed[0]) if passed else "scorer.py",
                f"the stub passes {', '.join(passed) or 'no test'} and earns {points:g} points; expected 0; "
                "ask the attempt for something in every test",
            )
            return


@rule(Cost.GRADING)
def reference_earns_gold(subject: KataUnderCheck) -> Faults:
    """The reference earns gold on at least 19 of 20 splits."""
    trials = _graded(subject.measured.reference)
    gold = [trial for trial in trials if trial.medal(has_metric=_has_metric(subject)) is Medal.GOLD]
    if _enough(len(gold), len(trials)):
        return
    worst = next(trial for trial in trials if trial not in gold)
    failed = [f"{check.name} ({check.sentence})" for check in worst.checks if not check.passed]
    quality = "no quality" if worst.quality is None else f"quality {worst.quality:.2f}"
    yield (
        "reference.py",
        f"it earns gold on {len(gold)} of {len(trials)} splits; on split {worst.split_index} it has {quality} and "
        f"fails {'; '.join(failed) or 'no test'}; expected gold on 19 of 20; "
        "make the reference better or the tests fairer",
    )


@rule(Cost.GRADING)
def reference_keeps_half_its_limits(subject: KataUnderCheck) -> Faults:
    """The reference needs at most half of the seconds and of the memory that kata.toml allows."""
    trials, limits = _graded(subject.measured.reference), subject.kata.manifest.limits
    kept = [
        trial
        for trial in trials
        if trial.seconds <= SHARE_OF_LIMITS * limits.seconds and trial.memory_mib <= SHARE_OF_LIMITS * limits.memory_mib
    ]
    if not _enough(len(kept), len(trials)):
        seconds, memory = max(trial.seconds for trial in trials), max(trial.memory_mib for trial in trials)
        yield (
            "kata.toml",
            f"the reference takes up to {seconds:.1f} s and {memory:.0f} MiB; expected at most half of the limits, "
            f"{limits.seconds:g} s and {limits.memory_mib} MiB; raise the limits or make it faster",
        )


@rule(Cost.GRADING)
def known_bad_can_run(subject: KataUnderCheck) -> Faults:
    """No known-bad attempt fails because it cannot be loaded, or because it uses a name that does not exist."""
    for name, trials in subject.measured.known_bad.items():
        file = f"{KNOWN_BAD_FOLDER}/{name}.py"
        if sentence := next(filter(None, (trial.cannot_run for trial in trials)), ""):
            yield file, f"{sentence}; expected the mistake and no other; put it right"


@rule(Cost.GRADING)
def known_bad_are_caught(subject: KataUnderCheck) -> Faults:
    """Each known-bad attempt fails its named test on at least 19 of 20 splits."""
    measured = subject.measured
    for known in subject.known_bad:
        trials = [trial for trial in _graded(measured.known_bad.get(known.name, ())) if trial.check(known.caught_by)]
        caught = sum(trial.failed(known.caught_by) for trial in trials)
        if not trials or _enough(caught, len(trials)) or (caught and _was_caught(measured, known.name)):
            continue
        yield (
            f"{KNOWN_BAD_FOLDER}/{known.name}.py",
            f"it fails {known.caught_by} on {caught} of {len(trials)} splits; expected 19 of 20; "
            "sharpen the test, or name the one that catches it",
        )


def _was_caught(measured: Measured, name: str) -> bool:
    """Whether the full check, whose record fits, found the attempt caught often enough."""
    record = measured.record
    one = record.known_bad.get(name) if record else None
    return record is not None and one is not None and record.n_splits >= 20 and _enough(one.caught, record.n_splits)


@rule(Cost.GRADING)
def known_bad_stay_below_silver(subject: KataUnderCheck) -> Faults:
    """No known-bad attempt earns silver on any split."""
    for name, trials in subject.measured.known_bad.items():
        tests = len(subject.tests)
        silver = [
            trial
            for trial in _graded(trials)
            if len(trial.checks) == tests and trial.medal(has_metric=_has_metric(subject)) in (Medal.SILVER, Medal.GOLD)
        ]
        if silver:
            yield (
                f"{KNOWN_BAD_FOLDER}/{name}.py",
                f"it earns {silver[0].medal(has_metric=_has_metric(subject))} on split {silver[0].split_index}; "
                "expected less than silver on every split; make a test that it always fails",
            )


@rule(Cost.GRADING)
def every_test_catches_something(subject: KataUnderCheck) -> Faults:
    """Every hidden test is failed by some known-bad attempt."""
    measured = subject.measured
    faulty = {where for where, _ in measured.kata_faults}
    recorded = measured.record.known_bad.values() if measured.record and not measured.depth.is_full else ()
    failed = {test for one in recorded for test in one.fails}
    for trials in measured.known_bad.values():
        failed |= {check.name for trial in trials for check in trial.checks if trial.failed(check.name)}
    for test in subject.tests:
        if test.name not in failed | faulty:
            yield (
                test.file,
                f"{test.name} is failed by no known-bad attempt; expected at least one; "
                "write down the mistake it is there for, or take the test away",
            )


@rule(Cost.GRADING)
def labels_stay_here(subject: KataUnderCheck) -> Faults:
    """Held-out labels are in nothing that the attempt is given."""
    for seen in subject.measured.sent_labels:
        yield (
            "hidden_tests.py or scorer.py",
            f"{seen}; expected inputs only; compare with the labels here, or make labels up for the test",
        )


@rule(Cost.GRADING)
def lazy_attempts_are_no_better_than_the_baseline(subject: KataUnderCheck) -> Faults:
    """Constant and majority predictions, the attempts with LAZY = True, have a quality of 0 or less."""
    for known in subject.known_bad:
        for trial in _graded(subject.measured.known_bad.get(known.name, ())) if known.is_lazy else ():
            if trial.score is not None and trial.score.quality > LAZY_STANDARD_ERRORS * trial.score.standard_error:
                yield (
                    f"{KNOWN_BAD_FOLDER}/{known.name}.py",
                    f"a lazy attempt with quality {trial.score.quality:.2f} ± {trial.score.standard_error:.2f} on "
                    f"split {trial.split_index}; expected at most 0; choose a baseline that is at least as good",
                )
                break


@rule(Cost.GRADING)
def gap_is_wide(subject: KataUnderCheck) -> Faults:
    """On one split, the gap between baseline and reference is at least six times its own standard error."""
    ratios = gap_ratios(subject.measured)
    wide = sum(ratio >= LEAST_GAP for ratio in ratios)
    recorded = subject.measured.record.gap_in_standard_errors if subject.measured.record else None
    if _enough(wide, len(ratios)) or (wide and recorded is not None and recorded >= LEAST_GAP):
        return
    yield (
        "scorer.py",
        f"the gap between baseline and reference is {min(ratios):.1f} standard errors on one split; expected at least "
        f"{LEAST_GAP:g}; hold out more units, or choose a task with more to gain",
    )


def gap_ratios(measured: Measured) -> list[float]:
    """Gap over standard error for each split; none where there is no gap at all, which the gold rule sees."""
    return [gap / error if error > 0 else math.copysign(math.inf, gap) for gap, error in measured.headroom]


@rule(Cost.GRADING)
def mutated_inputs_do_not_matter(subject: KataUnderCheck) -> Faults:
    """Tests and scorer do not lean on the attempt leaving its inputs unmodified: each call gets its own."""
    measured = subject.measured
    first, trial = measured.reference[0], measured.with_mutated_inputs
    if first.kata_faults or trial.kata_faults:
        raise NotApplicable
    now_failed = [check.name for check in trial.checks if not check.passed and not first.failed(check.name)]
    if now_failed:
        yield (
            subject.file_of(now_failed[0]),
            f"{', '.join(now_failed)} fails the reference when it writes over its inputs; expected no difference; "
            "ask anew for what is handed on to another call, or have it returned as an array",
        )
    elif first.score is not None and (trial.quality is None or trial.quality < scoring.SILVER_QUALITY):
        yield "scorer.py", "the reference scores less when it writes over its inputs; expected no difference"


@rule(Cost.FULL)
def alternatives_earn_silver(subject: KataUnderCheck) -> Faults:
    """Each alternative correct solution earns at least silver on five splits."""
    for name, trials in subject.measured.alternatives.items():
        poor = [trial for trial in _graded(trials) if not _is_silver(trial, subject)]
        if poor:
            failed = [f"{check.name} ({check.sentence})" for check in poor[0].checks if not check.passed]
            quality = "no quality" if poor[0].quality is None else f"quality {poor[0].quality:.2f}"
            yield (
                "hidden_tests.py",
                f"the alternative {name}.py is below silver on {len(poor)} of {len(trials)} splits; on split "
                f"{poor[0].split_index} it has {quality} and fails {'; '.join(failed) or 'no test'}; expected at least "
                "silver, since any correct approach passes; make the tests fairer or the alternative correct",
            )


def _is_silver(trial: Trial, subject: KataUnderCheck) -> bool:
    return trial.medal(has_metric=_has_metric(subject)) in (Medal.SILVER, Medal.GOLD)


@rule(Cost.FULL)
def splits_are_enough(subject: KataUnderCheck) -> Faults:
    """At the declared splits, the paired standard error of each alternative's quality is at most 0.08."""
    metric = subject.kata.manifest.metric
    for name, trials in subject.measured.alternatives.items():
        errors = [trial.score.standard_error for trial in _graded(trials) if trial.score is not None]
        mean = sum(errors) / len(errors) if errors else 0.0
        if metric is not None and mean > MOST_STANDARD_ERROR:
            yield (
                "kata.toml",
                f"the quality of the alternative {name}.py has a standard error of {mean:.3f} at {metric.splits} "
                f"splits; expected at most {MOST_STANDARD_ERROR}; raise metric.splits, or hold out more units",
            )
