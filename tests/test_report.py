"""Reports: what a result says on a terminal, and the one next step that it names."""

from __future__ import annotations

import dataclasses
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlekata.kata.folder import Kata
from mlekata.kata.manifest import Limits, Manifest, MetricSpec
from mlekata.report import (
    Line,
    collected_line,
    details,
    failure,
    next_step,
    number,
    quality_text,
    rank_sentence,
    score_failure,
    score_line,
    seconds_text,
    track_lines,
)
from mlekata.result import Fault, FaultKind, Medal, Result, Score, TestOutcome, Verdict
from mlekata.terminal import counted, printable

FAULT = Fault(FaultKind.FAILED, "`predict` gives b; expected more", "predict")
PASSED = TestOutcome("test_a", "a is so", ("fit",))
FAILED = TestOutcome("test_b", "b is so", ("predict",), FAULT)
#: Of a kata whose metric is an error: less is better, and silver is at 16 + 0.7 * (4 - 16) = 7.6.
SCORE = Score(7.0, (6.5, 7.5), 16.0, 4.0, 0.75, (0.7, 0.8), 0.02, 1)
RESULT = Result(
    "retail/basket_value",
    2,
    Verdict.PASSED,
    85.0,
    Medal.SILVER,
    (PASSED, PASSED),
    SCORE,
    attempt_digest="ab",
    isolation="process",
    seconds=1.26,
)


BARE = Kata(
    RESULT.kata,
    Path(),
    Manifest(
        *("Basket value", 6, 2, (), (), (), (), Limits(seconds=5)),
        MetricSpec("mean absolute error", "EUR", False, 1),
    ),
    (),
)


def result(**changes) -> Result:
    return dataclasses.replace(RESULT, **changes)


def texts(lines: list[Line]) -> str:
    return "\n".join(line.text for line in lines)


def with_metric(kata: Kata, metric: MetricSpec | None) -> Kata:
    return dataclasses.replace(kata, manifest=dataclasses.replace(kata.manifest, metric=metric))


# The score line


def test_the_score_line_says_it_all(toy_kata):
    """Verdict, checks, metric with unit and interval, points, medal, seconds and isolation, in one line."""
    assert score_line(toy_kata, RESULT).text == (
        "retail/basket_value  passed · 2/2 checks · mean absolute error 7 EUR [6.5, 7.5] · 85 points · silver · "
        "1.3 s · isolation: process"
    )


def test_the_score_line_without_a_score(toy_kata):
    """An attempt without answers has no metric in its line, and its points are those of its checks."""
    line = score_line(
        toy_kata, result(verdict=Verdict.FAILED, score=None, checks=(PASSED, FAILED), points=20.0, medal=Medal.NONE)
    )
    assert line.text == "retail/basket_value  failed · 1/2 checks · 20 points · no medal · 1.3 s · isolation: process"


def test_a_metric_without_a_unit(toy_kata):
    """A pure number stands alone."""
    kata = with_metric(toy_kata, MetricSpec("average precision", "", True, 1))
    assert " · average precision 7 [6.5, 7.5] · " in score_line(kata, RESULT).text


def test_what_was_not_attempted_took_no_time(toy_kata):
    """No seconds and no isolation where nothing was run."""
    line = score_line(toy_kata, result(verdict=Verdict.NOT_ATTEMPTED, points=0.0, medal=Medal.NONE, score=None))
    assert line.text == "retail/basket_value  not attempted · 2/2 checks · 0 points · no medal"


def test_a_part_of_a_run_has_no_points(toy_kata):
    """With `-k` or `-x` neither verdict nor points nor medal are claimed."""
    text = score_line(toy_kata, result(complete=False)).text
    assert "no points" in text and "85" not in text and "silver" not in text and "passed" not in text


def test_a_run_without_a_worker_needed_no_isolation(toy_kata):
    """Where no process was started, none is named."""
    assert score_line(toy_kata, result(isolation="")).text.endswith("isolation: none needed")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_colour_and_its_word(toy_kata, verdict):
    """Green is for passed alone; yellow for what is yet to do; purple for the author's fault; red for the rest."""
    line = score_line(toy_kata, result(verdict=verdict))
    assert verdict.value in line.text and line.bold
    waiting = dict.fromkeys((Verdict.NOT_ATTEMPTED, Verdict.INTERRUPTED), "yellow")
    special = {Verdict.PASSED: "green", Verdict.KATA_ERROR: "purple", **waiting}
    assert line.colour == special.get(verdict, "red")


# Below it


def test_details_show_the_scale(toy_kata):
    """Quality with its interval, and the metrics of the naive rule and the reference that it lies between."""
    assert details(toy_kata, RESULT)[0].text == ("  quality 0.75 [0.70, 0.80] on 1 split: naive rule 16, reference 4")


def test_details_say_what_decided_the_medal(toy_kata):
    """On a line of its own, where further splits were graded; the line above stays that of the declared splits."""
    medal = {"medal_splits": 4, "medal_quality": 0.718, "medal_quality_interval": (0.69, 0.749)}
    shown = details(toy_kata, result(score=dataclasses.replace(SCORE, **medal)))
    assert shown[0].text == details(toy_kata, RESULT)[0].text
    assert shown[1].text == (
        "  medal decided on 3 more splits: quality 0.71 [0.69, 0.74] on all 4; points do not change by it"
    )
    assert "medal decided" not in texts(details(toy_kata, RESULT))


@given(st.floats(-3, 1.2), st.floats(0, 0.1), st.floats(0, 0.1))
def test_a_shown_interval_holds_the_value_that_is_shown(quality, below, above):
    """All three are rounded alike: never "0.99 [1.00, 1.00]"."""
    score = dataclasses.replace(SCORE, quality=quality, quality_interval=(quality - below, quality + above))
    shown = re.search(r"quality (\S+) \[(\S+), (\S+)\]", next(iter(report_scale(score))).text)
    value, low, high = map(float, shown.groups())
    assert low <= value <= high


def report_scale(score: Score) -> list[Line]:
    return details(BARE, result(score=score))


def test_details_show_slices(toy_kata):
    """In the order of the scorer; no line without any."""
    shown = details(toy_kata, result(score=dataclasses.replace(SCORE, slices={"small": 3.14159, "large": 12345.6})))
    assert shown[1].text == "  slices: small 3.14, large 12,346"
    assert "slices" not in texts(details(toy_kata, RESULT))


def test_details_say_why_there_is_no_score(toy_kata):
    """The sentence of the fault."""
    shown = texts(
        details(toy_kata, result(score=None, score_fault=Fault(FaultKind.CRASHED, "`predict` crashed\x1b[2J")))
    )
    assert "  no score: `predict` crashed�[2J" in shown and "quality" not in shown


def test_details_name_the_known_mistake(toy_kata):
    """When the attempt fails like one."""
    shown = texts(details(toy_kata, result(known_mistake="The mean is foretold for every basket.")))
    assert (
        "  fails the same checks as a known mistake, which may not be yours: The mean is foretold for every basket."
        in shown
    )


# The next step


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("score", [SCORE, None])
@pytest.mark.parametrize("checks", [(PASSED,), (PASSED, FAILED)])
@pytest.mark.parametrize("complete", [True, False])
def test_there_is_always_one_next_step(toy_kata, verdict, score, checks, complete):
    """Whatever happened, the last line of the details names one thing to do."""
    lines = details(toy_kata, result(verdict=verdict, score=score, checks=checks, complete=complete))
    assert re.fullmatch(r"  next: \S.*\S", lines[-1].text)
    assert sum("next:" in line.text for line in lines) == 1


def test_who_has_not_begun_is_told_where(toy_kata):
    """The first function, and how to read the task."""
    assert next_step(toy_kata, result(verdict=Verdict.NOT_ATTEMPTED)) == (
        "write `fit`; `mlekata brief retail/basket_value` shows the task"
    )


def test_who_has_begun_is_told_what_is_next(toy_kata):
    """Where `fit` is written and every check still waits for `predict`, it is `predict` that is named."""
    fault = Fault(FaultKind.NOT_ATTEMPTED, "`predict` is not written yet: it raises", "predict")
    waiting = TestOutcome("test_a", "", ("fit",), fault)
    step = next_step(toy_kata, result(verdict=Verdict.NOT_ATTEMPTED, checks=(waiting,)))
    assert step.startswith("write `predict`; ")


def test_a_kata_error_is_nobody_elses_move(toy_kata):
    """The learner has nothing to mend, whichever checks did not pass."""
    step = next_step(toy_kata, result(verdict=Verdict.KATA_ERROR, checks=(FAILED,)))
    assert step == "nothing for you to do: the kata is at fault; please report it"


def test_the_first_failed_check_is_mended_first(toy_kata):
    """Its sentence, and not that of a later one."""
    later = dataclasses.replace(FAILED, fault=Fault(FaultKind.FAILED, "later"))
    step = next_step(toy_kata, result(verdict=Verdict.FAILED, checks=(PASSED, FAILED, later)))
    assert step == FAILED.sentence


def test_a_part_of_a_run_is_followed_by_a_whole_one(toy_kata):
    """When all the checks that ran pass."""
    step = next_step(toy_kata, result(complete=False, score=None, medal=Medal.NONE))
    assert step == "points are given when nothing is left out: pytest --kata retail/basket_value"


def test_without_a_score_there_is_no_debrief(toy_kata):
    """Where every check passes but the score fails, the debrief is still closed, and is not offered."""
    step = next_step(
        toy_kata,
        result(
            verdict=Verdict.FAILED, score=None, score_fault=Fault(FaultKind.TIMED_OUT, "timed out"), medal=Medal.NONE
        ),
    )
    assert step == "every check passes; now mend what leaves your attempt without a score"


@pytest.mark.parametrize(
    ("quality", "medal", "step"),
    [
        (0.5, Medal.BRONZE, "every check passes; to pass, at silver, needs mean absolute error 7.6 EUR"),
        (0.75, Medal.SILVER, "every check passes; gold needs mean absolute error 4.6 EUR"),
        (0.97, Medal.GOLD, "`mlekata brief retail/basket_value --debrief` shows how the author did it"),
    ],
)
def test_the_next_medal_is_a_number_of_the_metric(toy_kata, quality, medal, step):
    """baseline + line x (reference - baseline); after gold, the debrief."""
    assert next_step(toy_kata, result(score=dataclasses.replace(SCORE, quality=quality), medal=medal)) == step


def test_without_a_metric_all_checks_lead_to_the_debrief(toy_kata):
    """There is nothing more to gain."""
    kata = with_metric(toy_kata, None)
    assert "--debrief" in next_step(kata, result(score=None, medal=Medal.GOLD))


# Totals


def test_tracks_have_totals(toy_kata, changed_kata):
    """Katas passed, points, and rank points by kyu: 8 x 85 % for a kata of 6 kyu, 8 x 10 % for another."""
    other, loans = changed_kata({}, "retail/churn"), changed_kata({}, "finance/loans")
    results = [RESULT, result(kata="retail/churn", verdict=Verdict.FAILED, points=10.1), result(kata="finance/loans")]
    assert texts(track_lines([toy_kata, other, loans], results)) == (
        "retail: 1 of 2 passed, 95.1 of 200 points, 7.6 rank points in this run\n"
        "finance: 1 of 1 passed, 85 of 100 points, 6.8 rank points in this run"
    )


# Failures


def test_a_failure_is_sentence_traceback_and_output():
    """Each part only if there is one, and all of it harmless."""
    assert failure(FAULT) == FAULT.sentence
    full = dataclasses.replace(FAULT, sentence="bad\x07", traceback='File "a.py", line 1', output="hello\r\x1b[31m")
    assert failure(full) == 'bad�\n\nFile "a.py", line 1\n\nYour code printed:\nhello��[31m'


def test_a_score_below_silver_says_what_silver_needs(toy_kata):
    """The metric that is, the quality, and the metric that would do."""
    low = dataclasses.replace(SCORE, value=10.0, quality=0.5)
    assert score_failure(toy_kata, low) == (
        "mean absolute error is 10 EUR: quality 0.50 of the way from the naive rule to the reference; "
        "silver needs 0.7, that is 7.6 EUR"
    )
    assert score_failure(with_metric(toy_kata, MetricSpec("share", "", False, 1)), low).endswith("that is 7.6")


@pytest.mark.parametrize("quality", [0.7, 0.9, 1.5])
def test_a_score_from_silver_on_is_no_failure(toy_kata, quality):
    """The line itself passes; so does a kata without a metric."""
    assert score_failure(toy_kata, dataclasses.replace(SCORE, quality=quality)) == ""
    assert score_failure(with_metric(toy_kata, None), SCORE) == ""


# Text and numbers


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\n\ttext – ‘é’ 数学 🙂", "plain\n\ttext – ‘é’ 数学 🙂"),
        ("\x1b[2J\x1b]0;title\x07", "�[2J�]0;title�"),
        ("a\rb\x00c\x7fd\x9b1m", "a�b�c�d�1m"),
        ("\ud800 \udc80", "� �"),
        ("left\u202eright\u2028", "left�right�"),
    ],
)
def test_what_a_terminal_would_obey_is_made_harmless(text, shown):
    """Escapes, control characters, turned text and lone surrogates; line ends, tabs and all letters stay."""
    assert printable(text) == shown


@given(st.text(st.characters()))
def test_any_text_can_be_printed(text):
    """It can be encoded, has its length, and is not changed by being made harmless twice."""
    shown = printable(text)
    assert len(shown) == len(text) and printable(shown) == shown
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown.encode("utf-8").decode("utf-8"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.123456, "0.123"),
        (0.0, "0"),
        (-0.0, "0"),
        (12.345, "12.3"),
        (999.4, "999"),
        (999.6, "1,000"),
        (-999.6, "-1,000"),
        (1234567.8, "1,234,568"),
        (0.000012345, "1.23e-05"),
        (3.2e20, "3.2e+20"),
        (math.inf, "inf"),
        (math.nan, "nan"),
    ],
)
def test_numbers_are_short(value, shown):
    """Three significant digits, or whole numbers from a thousand."""
    assert number(value) == shown


@given(st.floats(-1e300, 1e300) | st.sampled_from([math.inf, -math.inf, math.nan]))
def test_any_number_is_narrow_and_near(value):
    """At most sixteen characters; within half a per cent of the value."""
    shown = number(value)
    assert len(shown) <= 16
    if math.isfinite(value):
        assert float(shown.replace(",", "")) == pytest.approx(value, rel=0.00501, abs=0)


@pytest.mark.parametrize(
    ("quality", "shown"),
    [
        (0.6999, "0.69"),
        (0.7, "0.70"),
        (0.57, "0.57"),
        (0.29, "0.29"),
        (1.0, "1.00"),
        (0.9999, "0.99"),
        (-0.101, "-0.11"),
    ],
)
def test_quality_is_rounded_down(quality, shown):
    """What has not reached a line is not shown as the line."""
    assert quality_text(quality) == shown


@pytest.mark.parametrize("quality", [math.inf, -math.inf, math.nan])
def test_quality_without_an_end_is_shown_as_it_is(quality):
    """No overflow for what cannot be rounded."""
    assert quality_text(quality) == str(quality)


@pytest.mark.parametrize(
    ("seconds", "clock_seconds", "said"),
    [
        (1.8, 6.2, "1.8 s, 6.2 s by the clock"),
        (1.8, 2.01, "1.8 s, 2.0 s by the clock"),
        (1.8, 1.99, "1.8 s"),  # hardly more
        (30.0, 32.9, "30.0 s"),  # less than a tenth
        (0.3, 0.0, "0.3 s"),  # of a line that an earlier version wrote
    ],
)
def test_the_clock_is_told_where_it_says_something_else(seconds, clock_seconds, said):
    """A learner whose computer was busy sees both figures, and everybody else one."""
    result = Result("a/b", 1, Verdict.PASSED, 0.0, Medal.NONE, seconds=seconds, clock_seconds=clock_seconds)
    assert seconds_text(result) == said


def test_seconds_of_several_splits_are_said_to_be(toy_kata):
    """The limit holds for each, and the seconds are those of all."""
    score = dataclasses.replace(SCORE, splits=2)
    assert " · 1.3 s for 2 splits · " in score_line(toy_kata, result(score=score)).text


@pytest.mark.parametrize(
    ("names", "said"),
    [(["test_a"], "test_a passes"), (["test_a", "test_b", "test_c"], "test_a, test_b and test_c pass")],
)
def test_closed_gates_are_named(toy_kata, names, said):
    """All checks that quality waits for."""
    checks = tuple(dataclasses.replace(FAILED, name=name, gate=True) for name in names)
    shown = texts(details(toy_kata, result(verdict=Verdict.FAILED, checks=checks)))
    assert f"\n  quality does not count until {said}\n" in shown


def test_what_ended_the_attempt_comes_first(toy_kata):
    """A check that timed out is named before one that failed ahead of it."""
    slow = TestOutcome("test_c", "c is so", ("fit",), Fault(FaultKind.TIMED_OUT, "`fit` was still running", "fit"))
    attempt = result(verdict=Verdict.TIMED_OUT, checks=(FAILED, slow), medal=Medal.NONE, score=None)
    assert next_step(toy_kata, attempt) == "`fit` was still running"


def test_what_is_not_installed_is_the_next_step_and_said_once(toy_kata):
    """Nothing was graded, and nothing else would help."""
    said = "retail/basket_value needs torch, which is not installed: pip install 'mlekata[retail]'"
    attempt = result(
        verdict=Verdict.NOT_ATTEMPTED,
        checks=(),
        score=None,
        medal=Medal.NONE,
        score_fault=Fault(FaultKind.NOT_INSTALLED, said),
    )
    assert [line.text for line in details(toy_kata, attempt)] == [f"  next: {said}"]


def test_a_verdict_that_reads_as_a_contradiction_is_explained(toy_kata):
    """Many points, a medal, and yet not passed: how many checks are in the way, and of what."""
    attempt = result(verdict=Verdict.FAILED, checks=(PASSED, FAILED), points=65.0, medal=Medal.BRONZE)
    shown = texts(details(toy_kata, attempt))
    said = "1 check stands between you and silver; a kata is passed at silver, which takes every check"
    assert f"\n  failed: {said}\n" in shown
    two = dataclasses.replace(attempt, checks=(FAILED, dataclasses.replace(FAILED, name="test_c")))
    assert "failed: 2 checks stand between you and silver" in texts(details(toy_kata, two))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"verdict": Verdict.FAILED, "score": dataclasses.replace(SCORE, quality=0.5), "checks": (PASSED, FAILED)},
        {"verdict": Verdict.FAILED, "complete": False, "checks": (PASSED, FAILED)},
        {"verdict": Verdict.KATA_ERROR, "checks": (PASSED, FAILED)},
        {"verdict": Verdict.FAILED, "score": None, "checks": (PASSED, FAILED)},
    ],
)
def test_what_is_no_contradiction_is_not_explained(toy_kata, changes):
    """A pass, and what the checks alone do not keep from silver."""
    assert "between you and" not in texts(details(toy_kata, result(**changes)))


def test_one_fault_is_told_once(toy_kata):
    """A fault of the file as a whole is one sentence, and a number of checks; nor is it told again of the score."""
    fault = Fault(FaultKind.CANNOT_LOAD, "a.py, line 1: not valid Python")
    checks = tuple(TestOutcome(f"test_{n}", "", ("fit",), dataclasses.replace(fault, output=str(n))) for n in range(19))
    attempt = result(verdict=Verdict.FAILED, checks=checks, score=None, score_fault=fault, medal=Medal.NONE, points=0.0)
    assert [line.text for line in details(toy_kata, attempt)] == [
        "  18 more checks could not run for the same reason",
        "  next: a.py, line 1: not valid Python",
    ]


def test_checks_that_were_not_run_are_counted(toy_kata):
    """Apart from the one that used up the time."""
    slow = TestOutcome("test_c", "", ("fit",), Fault(FaultKind.TIMED_OUT, "`fit` was still running", "fit"))
    waiting = TestOutcome("test_d", "", ("fit",), Fault(FaultKind.NOT_RUN, "not run"))
    shown = texts(details(toy_kata, result(verdict=Verdict.TIMED_OUT, checks=(waiting, slow), score=None)))
    assert "\n  1 check could not be run: the time was used up\n" in "\n" + shown
    assert shown.endswith("  next: `fit` was still running")


@pytest.mark.parametrize("quality", [-4.0, -0.5])
def test_far_below_the_naive_rule_something_is_turned_round(toy_kata, quality):
    """Nobody is told how far it is to silver who has to look for a sign."""
    low = dataclasses.replace(SCORE, value=64.0, quality=quality)
    attempt = result(verdict=Verdict.FAILED, score=low, medal=Medal.NONE, points=40.0)
    for told in (next_step(toy_kata, attempt), score_failure(toy_kata, low)):
        assert "look for something turned round" in told and "silver" not in told


def test_far_below_is_said_too_where_a_check_is_to_be_mended_first(toy_kata):
    """Which may be the same thing turned round."""
    low = dataclasses.replace(SCORE, value=64.0, quality=-4.0)
    attempt = result(verdict=Verdict.FAILED, score=low, checks=(PASSED, FAILED), medal=Medal.NONE, points=20.0)
    shown = texts(details(toy_kata, attempt))
    assert "\n  the naive rule does far better (quality -4.00): look for something turned round" in shown
    assert shown.endswith(f"  next: {FAULT.sentence}")


def test_a_little_below_the_naive_rule_is_said_to_be(toy_kata):
    """And what silver needs."""
    told = score_failure(toy_kata, dataclasses.replace(SCORE, value=17.0, quality=-0.1))
    assert (
        told
        == "mean absolute error is 17 EUR: worse than the naive rule, which has 16; silver needs 0.7, that is 7.6 EUR"
    )


def test_a_medal_decided_on_further_splits_is_told_by_their_quality(toy_kata):
    """Not by a value on the declared splits, which may lie on the other side of the line."""
    medal = {"medal_splits": 5, "medal_quality": 0.69, "medal_quality_interval": (0.66, 0.72)}
    near = dataclasses.replace(SCORE, quality=0.71, **medal)
    attempt = result(verdict=Verdict.FAILED, score=near, medal=Medal.BRONZE)
    assert next_step(toy_kata, attempt) == "every check passes; to pass, at silver, needs quality 0.7 on all 5 splits"
    below = result(score=dataclasses.replace(near, quality=0.69), medal=Medal.BRONZE)
    assert next_step(toy_kata, below).endswith("needs mean absolute error 7.6 EUR")
    assert score_failure(toy_kata, near) == (
        "mean absolute error is 7 EUR: quality 0.69 on all 5 splits; silver needs 0.7"
    )


def test_an_interrupted_attempt_has_words_of_its_own(toy_kata):
    """No points are spoken of, and nothing is to be mended."""
    fault = Fault(FaultKind.INTERRUPTED, "the machine had no processor for your attempt")
    check = TestOutcome("test_c", "", ("fit",), fault)
    attempt = result(verdict=Verdict.INTERRUPTED, checks=(PASSED, check), points=0.0, medal=Medal.NONE, score=None)
    assert score_line(toy_kata, attempt).text == (
        "retail/basket_value  interrupted · 1/2 checks · no points · 1.3 s · isolation: process"
    )
    assert texts(details(toy_kata, attempt)) == (
        "  next: the machine had no processor for your attempt; nothing is held against you: "
        "run it again when the machine has less to do"
    )


def test_a_long_unit_is_said_once_and_not_in_the_score_line(toy_kata):
    """The line stays one that fits."""
    unit = "root mean square of the log ratio"
    kata = with_metric(toy_kata, MetricSpec("error of the forecast", unit, False, 1))
    assert unit not in score_line(kata, RESULT).text
    assert texts(details(kata, RESULT)).count(f"(error of the forecast in {unit})") == 1


def test_time_by_the_clock_is_said_where_it_differs(toy_kata):
    """What the limits count comes first."""
    assert " · 1.3 s, 6.2 s by the clock · " in score_line(toy_kata, result(clock_seconds=6.2)).text
    assert "by the clock" not in score_line(toy_kata, result(clock_seconds=1.3)).text


def test_lines_are_broken_between_words():
    """The first keeps its place, the others are set in below it."""
    line = Line("  next: one two three four five six", "cyan").wrapped(24)
    assert line == Line("  next: one two three\n      four five six", "cyan")
    assert Line("short").wrapped(80) == Line("short")


def test_short_parts_of_a_score_line_are_not_broken():
    """A number is never parted from its unit."""
    line = Line("a/b  failed · 1.2 s, 300.0 s by the clock · isolation: sandbox").wrapped(34)
    assert line.text == "a/b  failed ·\n    1.2 s, 300.0 s by the clock ·\n    isolation: sandbox"


@pytest.mark.parametrize(
    ("number_of", "said"), [(0, "0 checks"), (1, "1 check"), (2, "2 checks"), (1234, "1,234 checks")]
)
def test_a_number_agrees_with_its_noun(number_of, said):
    """In every sentence that this package makes."""
    assert counted(number_of, "check") == said
    assert counted(number_of, "entry", "entries") == said.replace("checks", "entries").replace("check", "entry")


def test_one_of_a_kind_is_in_the_singular(toy_kata):
    """One check, one point, one split."""
    line = score_line(toy_kata, result(checks=(PASSED,), points=1.0)).text
    assert " · 1/1 check · " in line and " · 1 point · " in line
    assert collected_line(1, 1) == "1 check and 1 score" and collected_line(2, 0) == "2 checks and 0 scores"


def test_rank_points_are_explained_in_one_sentence():
    """By the figures that the scoring uses."""
    assert rank_sentence() == (
        "100 points are worth 2 rank points at 8 kyu and more at each kyu, up to 1,097 at 1 kyu; "
        "your best results, added up, are your rank"
    )
