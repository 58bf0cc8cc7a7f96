"""A result as text: the score line, the card below it, and the one next step worth taking."""

from __future__ import annotations

import dataclasses
import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlekata import scoring
from mlekata.kata.folder import Kata
from mlekata.result import Fault, FaultKind, Medal, Result, Score, TestOutcome, Verdict
from mlekata.terminal import counted, printable

_COLOURS = {
    Verdict.PASSED: "green",
    Verdict.NOT_ATTEMPTED: "yellow",
    Verdict.INTERRUPTED: "yellow",
    Verdict.KATA_ERROR: "purple",
}

_LONGEST_STEP = 300
#: Between the parts of a score line, and how long a part is that is not broken.
_BETWEEN, _LONGEST_PART = " · ", 30
#: A longer unit stands below the score line, once.
_LONGEST_UNIT = 16
#: From here down, an attempt is as far below the naive rule as half the way from it to the reference.
FAR_BELOW = -0.5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report, and the colour it has on a terminal ("" for none)."""

    text: str
    colour: str = ""
    bold: bool = False

    def wrapped(self, width: int) -> Line:
        """The same line, broken between words into lines of *width*, all but the first set in.

        The short parts of a score line are kept whole.
        """
        indent = " " * (len(self.text) - len(self.text.lstrip()))
        parts = self.text.strip().split(_BETWEEN)
        kept = [
            part.replace(" ", "\u00a0") if len(parts) > 1 and len(part) <= _LONGEST_PART else part for part in parts
        ]
        text = textwrap.fill(
            _BETWEEN.replace(" ", "\u00a0", 1).join(kept),  # the dot stays with what it follows
            max(width, 20),
            initial_indent=indent,
            subsequent_indent=indent + "    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        return dataclasses.replace(self, text=text.replace("\u00a0", " "))


def number(value: float) -> str:
    """A metric's value, short enough for a line: three significant digits or whole numbers."""
    if 999.5 <= abs(value) < 1e12:
        return f"{value:,.0f}"
    return f"{value + 0.0:.3g}"  # never -0


def quality_text(quality: float) -> str:
    """Quality to two decimals, rounded down: less than a medal's line is never shown as the line."""
    return f"{math.floor(round(quality * 100, 6)) / 100:.2f}" if math.isfinite(quality) else str(quality)


def _quality_with_interval(quality: float, interval: tuple[float, float]) -> str:
    """All three rounded down, so that what is shown lies in the interval that is shown."""
    return f"{quality_text(quality)} [{quality_text(interval[0])}, {quality_text(interval[1])}]"


# The score line


def score_line(kata: Kata, result: Result) -> Line:
    """The kata's verdict, checks, metric with its interval, points, medal, seconds and isolation in one line."""
    verdict = result.verdict.value if result.complete else "partial run"
    parts = [f"{result.kata}  {verdict}", f"{result.checks_passed}/{counted(len(result.checks), 'check')}"]
    metric = kata.manifest.metric
    if result.score is not None and metric is not None:
        low, high = result.score.interval
        unit = f" {metric.unit}" if 0 < len(metric.unit) <= _LONGEST_UNIT else ""
        parts.append(f"{metric.name} {number(result.score.value)}{unit} [{number(low)}, {number(high)}]")
    if result.complete and result.verdict not in (Verdict.INTERRUPTED, Verdict.KATA_ERROR):
        medal = "no medal" if result.medal is Medal.NONE else result.medal.value
        parts += [f"{result.points:g} {'point' if result.points == 1 else 'points'}", medal]
    else:
        parts.append("no points")
    if result.verdict is not Verdict.NOT_ATTEMPTED:
        parts += [seconds_text(result), f"isolation: {result.isolation or 'none needed'}"]
    colour = _COLOURS.get(result.verdict, "red") if result.complete else "yellow"
    return Line(_BETWEEN.join(parts), colour, bold=True)


def seconds_text(result: Result) -> str:
    """What the attempt took as limits count it, such as "1.8 s"; the clock beside it where that says something else."""
    beyond = result.clock_seconds - result.seconds
    differs = beyond > 0.2 and beyond > 0.1 * result.seconds
    by_the_clock = f", {result.clock_seconds:.1f} s by the clock" if differs else ""
    splits = 0 if result.score is None else max(result.score.splits, result.score.medal_splits)
    return f"{result.seconds:.1f} s{by_the_clock}{f' for {splits} splits' if splits > 1 else ''}"


# Below it


def details(kata: Kata, result: Result, elsewhere: str = "") -> list[Line]:
    """What stands below the score line: scale, slices, the first fault, the mistake it looks like, the next step.

    Args:
        kata: that was graded.
        result: of it.
        elsewhere: the option that the learner has to repeat, such as " --attempts other".
    """
    step = next_step(kata, result, elsewhere)
    lines = list(_scale(kata, result.score)) if result.score is not None else []
    lines += _why_not_passed(kata, result)
    fault = result.score_fault
    if fault is not None and fault.kind is not FaultKind.NOT_RUN and printable(fault.sentence) != step:
        first = _first_fault(result)
        if first is None or first.fault is None or not first.fault.is_same_as(fault):
            lines.append(Line(f"  no score: {fault.sentence}"))
    if result.score is not None and result.score.quality <= FAR_BELOW and result.checks_passed < len(result.checks):
        lines.append(Line(f"  {_far_below(result.score)}", "yellow"))  # else it is the next step
    if result.known_mistake:
        lines.append(
            Line(
                f"  fails the same checks as a known mistake, which may not be yours: {result.known_mistake}", "yellow"
            )
        )
    lines += _others_alike(result)
    lines.append(Line(f"  next: {step}", "cyan"))
    return [dataclasses.replace(line, text=printable(line.text)) for line in lines]


def _scale(kata: Kata, score: Score) -> Iterator[Line]:
    """Where the metric lies between baseline and reference, what decided the medal, and the slices."""
    metric = kata.manifest.metric
    assert metric is not None
    unit = f" ({metric.name} in {metric.unit})" if len(metric.unit) > _LONGEST_UNIT else ""
    yield Line(
        f"  quality {_quality_with_interval(score.quality, score.quality_interval)} "
        f"on {counted(score.splits, 'split')}: "
        f"naive rule {number(score.baseline)}, reference {number(score.reference)}{unit}"
    )
    if score.further_splits:
        yield Line(
            f"  medal decided on {counted(score.further_splits, 'more split')}: quality "
            f"{_quality_with_interval(score.deciding_quality, score.deciding_interval)} on all {score.medal_splits}; "
            "points do not change by it"
        )
    if score.reference_trained:
        yield Line(f"  {score.reference_trained}")
    if score.slices:
        yield Line("  slices: " + ", ".join(f"{name} {number(value)}" for name, value in score.slices.items()))


def _why_not_passed(kata: Kata, result: Result) -> Iterator[Line]:
    """What reads as a contradiction, explained: an attempt with points and a medal that is not passed."""
    if result.score is not None and (closed := [check.name for check in result.checks if check.gate and check.fault]):
        names = f"{', '.join(closed[:-1])} and {closed[-1]} pass" if len(closed) > 1 else f"{closed[0]} passes"
        yield Line(f"  quality does not count until {names}", "yellow")
    failed = len(result.checks) - result.checks_passed
    mended = [dataclasses.replace(check, fault=None) for check in result.checks]
    reachable = scoring.medal_of(mended, result.score, has_metric=kata.manifest.metric is not None)
    counts = result.complete and result.verdict not in (Verdict.INTERRUPTED, Verdict.KATA_ERROR)
    if failed and counts and result.points and reachable in (Medal.SILVER, Medal.GOLD):
        stand = "stands" if failed == 1 else "stand"
        yield Line(
            f"  {result.verdict.value}: {counted(failed, 'check')} {stand} between you and {reachable.value}; "
            "a kata is passed at silver, which takes every check",
            "yellow",
        )


def _others_alike(result: Result) -> Iterator[Line]:
    """How many more checks one repair would mend, so that one fault is told once."""
    first = _first_fault(result)
    if first is None or first.fault is None:
        return
    fault = first.fault
    alike = sum(check.fault is not None and check.fault.is_same_as(fault) for check in result.checks) - 1
    if alike > 0 and fault.kind not in (FaultKind.NOT_ATTEMPTED, FaultKind.KATA_ERROR):
        yield Line(f"  {counted(alike, 'more check')} could not run for the same reason")
    not_run = sum(check.fault is not None and check.fault.kind is FaultKind.NOT_RUN for check in result.checks)
    if not_run and fault.kind is not FaultKind.NOT_RUN:
        score = " and the score" if result.score_fault and result.score_fault.kind is FaultKind.NOT_RUN else ""
        yield Line(f"  {counted(not_run, 'check')}{score} could not be run: the time was used up")


def _first_fault(result: Result) -> TestOutcome | None:
    """The check to mend first: one that was run, and that ended as the attempt did."""
    lacking = [check for check in result.checks if check.fault is not None]
    return min(
        lacking,
        key=lambda check: (
            check.fault is not None and check.fault.kind is FaultKind.NOT_RUN,
            check.verdict is not result.verdict,
        ),
        default=None,
    )


# The next step


def next_step(kata: Kata, result: Result, elsewhere: str = "") -> str:
    """The one thing worth doing next."""
    first = _first_fault(result)
    if result.verdict is Verdict.KATA_ERROR:
        return "nothing for you to do: the kata is at fault; please report it"
    if result.verdict is Verdict.NOT_ATTEMPTED:
        return _first_move(kata, result, first, elsewhere)
    if result.verdict is Verdict.INTERRUPTED:
        fault = first.fault if first is not None else result.score_fault
        why = f"{_shortened(fault.sentence)}; " if fault is not None else ""
        return f"{why}nothing is held against you: run it again when the machine has less to do"
    if first is not None:
        return _shortened(first.sentence)
    if not result.complete:
        return f"points are given when nothing is left out: pytest --kata {result.kata}{elsewhere}"
    if result.score is None and result.score_fault is not None:
        return "every check passes; now mend what leaves your attempt without a score"
    if result.score is None or result.medal is Medal.GOLD:
        return f"`mlekata brief {kata.name} --debrief{elsewhere}` shows how the author did it"
    return _next_medal(kata, result.score)


def _shortened(sentence: str) -> str:
    return textwrap.shorten(sentence, _LONGEST_STEP, placeholder=" …")


def _first_move(kata: Kata, result: Result, first: TestOutcome | None, elsewhere: str) -> str:
    """What to do where nothing is written yet."""
    if result.score_fault is not None and not result.checks:
        return result.score_fault.sentence
    if not result.attempt_digest:
        return f"`mlekata start {kata.name}{elsewhere}` writes a file to begin with"
    unwritten = (first.fault.function if first and first.fault else "") or kata.functions[0].name
    return f"write `{unwritten}`; `mlekata brief {kata.name}` shows the task"


def _next_medal(kata: Kata, score: Score) -> str:
    """The metric that the next medal takes; or, far below the naive rule, where to look first."""
    if score.quality <= FAR_BELOW:
        return f"every check passes, but {_far_below(score)}"
    quality = score.deciding_quality
    line = scoring.SILVER_QUALITY if quality < scoring.SILVER_QUALITY else scoring.GOLD_QUALITY
    goal = "to pass, at silver, needs" if line == scoring.SILVER_QUALITY else "gold needs"
    if score.quality >= line:  # and further splits, which decide, have less
        return f"every check passes; {goal} quality {line} on all {score.medal_splits} splits"
    metric = kata.manifest.metric
    assert metric is not None
    return f"every check passes; {goal} {metric.name} {_value_at(kata, score, line)}"


def _far_below(score: Score) -> str:
    return (
        f"the naive rule does far better (quality {quality_text(score.quality)}): look for something turned round, "
        "such as a sign, an order or a unit, or for an answer to another question, before you tune anything"
    )


def _value_at(kata: Kata, score: Score, line: float) -> str:
    """The metric's value at a quality, with its unit if that is short."""
    metric = kata.manifest.metric
    assert metric is not None
    value = score.baseline + line * (score.reference - score.baseline)
    return f"{number(value)} {metric.unit if len(metric.unit) <= _LONGEST_UNIT else ''}".rstrip()


# Totals


def track_lines(katas: Sequence[Kata], results: Sequence[Result]) -> list[Line]:
    """A total for each track that was graded."""
    lines = []
    kyu = {kata.name: kata.manifest.kyu for kata in katas}
    for track in dict.fromkeys(kata.track for kata in katas):
        graded = [result for result in results if result.complete and result.kata.startswith(f"{track}/")]
        if not graded:
            continue
        total = sum(scoring.rank_points(kyu[result.kata], result.points) for result in graded)
        passed = sum(result.verdict is Verdict.PASSED for result in graded)
        points = round(sum(result.points for result in graded), 1)
        text = (
            f"{track}: {passed} of {len(graded)} passed, {points:g} of {100 * len(graded)} points, "
            f"{total:.1f} rank points in this run"
        )
        lines.append(Line(text, bold=True))
    return lines


def rank_sentence() -> str:
    """What rank points are, for whoever meets them."""
    easiest, hardest = max(scoring.RANK_POINTS), min(scoring.RANK_POINTS)
    return (
        f"100 points are worth {scoring.RANK_POINTS[easiest]} rank points at {easiest} kyu and more at each kyu, up to "
        f"{scoring.RANK_POINTS[hardest]:,} at {hardest} kyu; your best results, added up, are your rank"
    )


def collected_line(checks: int, scores: int) -> str:
    """What pytest's count of items is made of, so that it can be found again in the score lines."""
    return f"{counted(checks, 'check')} and {counted(scores, 'score')}"


# Failures


def failure(fault: Fault) -> str:
    """What a learner reads about a check that did not pass."""
    parts = [fault.sentence]
    if fault.traceback:
        parts.append(fault.traceback)
    if fault.output:
        parts.append(f"Your code printed:\n{fault.output}")
    return printable("\n\n".join(parts))


def score_failure(kata: Kata, score: Score) -> str:
    """Why the attempt does not pass although it gave answers; "" if it does."""
    metric, line = kata.manifest.metric, scoring.SILVER_QUALITY
    if metric is None or score.deciding_quality >= line:
        return ""
    is_value = f"{metric.name} is {number(score.value)} {metric.unit}".rstrip()
    if score.quality <= FAR_BELOW:
        return f"{is_value}: {_far_below(score)}"
    if score.quality >= line:  # on the declared splits alone
        on_all = f"quality {quality_text(score.deciding_quality)} on all {score.medal_splits} splits"
        return f"{is_value}: {on_all}; silver needs {line}"
    way = f"quality {quality_text(score.quality)} of the way from the naive rule to the reference"
    if score.quality < 0:
        way = f"worse than the naive rule, which has {number(score.baseline)}"
    return f"{is_value}: {way}; silver needs {line}, that is {_value_at(kata, score, line)}"
