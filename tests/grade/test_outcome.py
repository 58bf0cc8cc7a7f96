"""The tally: findings told one by one become one result, in this process or across two."""

from __future__ import annotations

import dataclasses
import json
from types import SimpleNamespace

import pytest

from mlekata.authoring.checks import CheckSpec
from mlekata.errors import AttemptError, Crashed, Interrupted, KataError, NotInstalled, TimedOut
from mlekata.grade.outcome import Tally, Usage, fault_of, finding_to_text
from mlekata.kata.folder import SourceFile
from mlekata.result import Fault, FaultKind, Medal, Score, TestOutcome, Verdict

SCORE = Score(1, (1, 1), 0, 1, 1.0, (1.0, 1.0), 0.0, 1)
FAULT = Fault(FaultKind.FAILED, "not so")


def hidden_tests_named(*names: str):
    return [SimpleNamespace(name=name, claim="", spec=CheckSpec((), gate=False, weight=1.0)) for name in names]


def outcome(name: str, fault: Fault | None = None) -> TestOutcome:
    return TestOutcome(name, "", (), fault)


def result_of(kata, *findings):
    """The result of findings alone, as if their hidden tests were all there are."""
    tally = Tally(kata)
    for finding in findings:
        tally.add(finding)
    names = dict.fromkeys(finding.name for finding in findings if isinstance(finding, TestOutcome))
    return tally.result(hidden_tests_named(*names))


def test_the_worst_of_several_faults_is_the_verdict(toy_kata):
    """The author's fault before all, then an interruption; of the attempt's own, forbidden first."""
    worst_first = [
        *(FaultKind.KATA_ERROR, FaultKind.INTERRUPTED, FaultKind.FORBIDDEN, FaultKind.OUT_OF_MEMORY),
        *(FaultKind.TIMED_OUT, FaultKind.CRASHED, FaultKind.FAILED),
    ]
    for position, kind in enumerate(worst_first):
        faults = [Fault(other, "") for other in reversed([FaultKind.NOT_ATTEMPTED, *worst_first[position:]])]
        outcomes = [outcome(f"test_{fault.kind}", fault) for fault in faults]
        assert result_of(toy_kata, outcome("test_passed"), *outcomes, FAULT).verdict.value == kind.value


def test_a_score_that_cannot_be_had_is_a_verdict_too(toy_kata):
    """Every check passes and the scoring times out: the attempt has timed out."""
    result = result_of(toy_kata, outcome("test_one"), fault_of(TimedOut("too long")))
    assert result.verdict is Verdict.TIMED_OUT and result.score_sentence == "too long"


def test_an_interrupted_attempt_is_not_graded(toy_kata):
    """Neither points nor medal are given, and nothing of it is to be remembered."""
    result = result_of(toy_kata, outcome("test_a"), outcome("test_b", fault_of(Interrupted("busy"))), SCORE)
    assert (result.verdict, result.points, result.medal, result.is_graded) == (
        *(Verdict.INTERRUPTED, 0.0, Medal.NONE),
        False,
    )


@pytest.mark.parametrize("left_out", ["a check", "the score"])
def test_a_part_of_a_run_gives_no_points(toy_kata, left_out):
    """Checks left out are points left out, and so is the score of a kata that has one."""
    tally = Tally(toy_kata)
    tally.add(outcome("test_a"))
    if left_out == "a check":
        tally.add(SCORE)
    result = tally.result(hidden_tests_named("test_a", *(["test_b"] if left_out == "a check" else [])))
    assert (result.points, result.medal, result.complete) == (0.0, Medal.NONE, False)


def test_a_rerun_replaces_what_was_found_before(toy_kata):
    """The same hidden test is counted once, as it ended last; so is the score."""
    result = result_of(toy_kata, outcome("test_a", FAULT), fault_of(Crashed("gone")), outcome("test_a"), SCORE)
    assert [check.passed for check in result.checks] == [True]
    assert result.score == SCORE and result.score_fault is None and result.points == 100.0


def test_checks_are_in_the_order_of_the_hidden_tests(toy_kata):
    """Whatever order they ran in."""
    tally = Tally(toy_kata)
    for name in ("test_c", "test_a", "test_b"):
        tally.add(outcome(name))
    names = ("test_a", "test_b", "test_c")
    assert tuple(check.name for check in tally.result(hidden_tests_named(*names)).checks) == names


def test_nothing_found_is_no_result(toy_kata):
    """Of a kata that was selected and not run."""
    assert Tally(toy_kata).result(hidden_tests_named("test_a")) is None


def test_what_is_not_begun_is_not_attempted(toy_kata):
    """Every check is listed, none was run."""
    result = Tally(toy_kata, [SourceFile("a.py", "")], is_begun=False).result(hidden_tests_named("test_a", "test_b"))
    assert (result.verdict, result.complete, len(result.checks)) == (Verdict.NOT_ATTEMPTED, True, 2)
    assert result.attempt_digest


def test_usage_is_what_was_used_in_the_end(toy_kata):
    """Figures only grow, and the level of isolation is the first that is known."""
    tally = Tally(toy_kata)
    tally.add(outcome("test_a"), Usage("process", 2.0, 3.0))
    tally.add(outcome("test_b"), Usage("", 1.0, 1.0))
    result = tally.result(hidden_tests_named("test_a", "test_b"))
    assert (result.isolation, result.seconds, result.clock_seconds) == ("process", 2.0, 3.0)


@pytest.mark.parametrize("finding", [outcome("test_a"), outcome("test_a", FAULT), SCORE, FAULT])
def test_findings_cross_between_processes(toy_kata, finding):
    """Told as text, a finding counts as it does when it is told as a value."""
    usage = Usage("process", 2.0, 3.0)
    here, there = Tally(toy_kata), Tally(toy_kata)
    here.add(finding, usage)
    there.add_text(finding_to_text(finding, usage))
    assert here.result(hidden_tests_named("test_a")) == there.result(hidden_tests_named("test_a"))


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"usage": {}}', '{"usage": {}, "check": 3}', '{"usage": {}, "news": {}}']
)
def test_what_is_no_finding_is_refused(toy_kata, text):
    """With one of the three promised errors."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        Tally(toy_kata).add_text(text)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (AttemptError("x\x1b[2J", kind=FaultKind.RAISED, function="fit"), FaultKind.RAISED),
        (Interrupted("x\x1b[2J"), FaultKind.INTERRUPTED),
        (KataError("x\x1b[2J"), FaultKind.KATA_ERROR),
        (NotInstalled("x\x1b[2J"), FaultKind.NOT_INSTALLED),
    ],
)
def test_every_error_has_its_fault(error, kind):
    """With its kind, and a sentence that is safe to print."""
    fault = fault_of(error)
    assert fault.kind is kind and fault.sentence.endswith("x�[2J")
    assert json.dumps(dataclasses.asdict(fault))
