"""A result as text: the score line, the card below it, and the one next step worth taking."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from mlekata import scoring
from mlekata.kata.folder import Kata
from mlekata.result import Fault, Medal, Result, Score, Verdict
from mlekata.terminal import printable

_COLOURS = {
    Verdict.PASSED: "green",
    Verdict.NOT_ATTEMPTED: "yellow",
    Verdict.INTERRUPTED: "yellow",
    Verdict.KATA_ERROR: "purple",
}


_LONGEST_STEP = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report, and the colour it has on a terminal ("" for none)."""

    text: str
    colour: str = ""
    bold: bool = False


def number(value: float) -> str:
    """A metric's value, short enough for a line: three significant digits or whole numbers."""
    if 999.5 <= abs(value) < 1e12:
        return f"{value:,.0f}"
    return f"{value + 0.0:.3g}"  # never -0


def quality_text(quality: float) -> str:
    """Quality to two decimals, rounded down: less than a medal's line is never shown as the line."""
    return f"{math.floor(round(quality * 100, 6)) / 100:.2f}" if math.isfinite(quality) else str(quality)


def seconds_text(result: Result) -> str:
    """What the attempt took as limits count it, such as "1.8 s"; the clock beside it where that says something else."""
    beyond = result.clock_seconds - result.seconds
    differs = beyond > 0.2 and beyond > 0.1 * result.seconds
    by_the_clock = f", {result.clock_seconds:.1f} s by the clock" if differs else ""
    return f"{result.seconds:.1f} s{by_the_clock}"


def score_line(kata: Kata, result: Result) -> Line:
    """The kata's verdict, checks, metric with its interval, points, medal, seconds and isolation in one line."""
    verdict = result.verdict.value if result.complete else "partial run"
    parts = [f"{result.kata}  {verdict}", f"{result.checks_passed}/{len(result.checks)} checks"]
    metric = kata.manifest.metric
    if result.score is not None and metric is not None:
        low, high = result.score.interval
        unit = f" {metric.unit}" if metric.unit else ""
        parts.append(f"{metric.name} {number(result.score.value)}{unit} [{number(low)}, {number(high)}]")
    if result.complete:
        medal = "no medal" if result.medal is Medal.NONE else result.medal.value
        parts += [f"{result.points:g} points", medal]
    else:
        parts.append("no points")
    if result.verdict is not Verdict.NOT_ATTEMPTED:
        splits = f" for {result.score.splits} splits" if result.score and result.score.splits > 1 else ""
        parts += [f"{seconds_text(result)}{splits}", f"isolation: {result.isolation or 'none needed'}"]
    colour = _COLOURS.get(result.verdict, "red") if result.complete else "yellow"
    return Line(" · ".join(parts), colour, bold=True)


def details(kata: Kata, result: Result) -> list[Line]:
    """What stands below the score line: scale, slices, the first fault, the mistake it looks like."""
    lines: list[Line] = []
    score, metric = result.score, kata.manifest.metric
    if score is not None and metric is not None:
        low, high = score.quality_interval
        splits = f"{score.splits} split{'s' if score.splits > 1 else ''}"
        extra = " (more than usual: a medal hung on it)" if score.splits > metric.splits else ""
        lines.append(
            Line(
                f"  quality {quality_text(score.quality)} [{low:.2f}, {high:.2f}] on {splits}{extra}: "
                f"naive rule {number(score.baseline)}, reference {number(score.reference)}"
            )
        )
        if score.reference_trained:
            lines.append(Line(f"  {printable(score.reference_trained)}"))
        if score.slices:
            lines.append(Line("  slices: " + ", ".join(f"{name} {number(v)}" for name, v in score.slices.items())))
    step = next_step(kata, result)
    if result.score_fault is not None and result.score_fault.sentence != step:
        lines.append(Line(f"  no score: {printable(result.score_fault.sentence)}"))
    closed = [check.name for check in result.checks if check.gate and not check.passed]
    if score is not None and closed:
        names = f"{', '.join(closed[:-1])} and {closed[-1]} pass" if len(closed) > 1 else f"{closed[0]} passes"
        lines.append(Line(f"  quality does not count until {names}", "yellow"))
    if result.known_mistake:
        lines.append(Line(f"  a known mistake fails the same checks: {result.known_mistake}", "yellow"))
    lines.append(Line(f"  next: {printable(step)}", "cyan"))
    return lines


def next_step(kata: Kata, result: Result) -> str:
    """The one thing worth doing next."""
    lacking = [check for check in result.checks if not check.passed]
    first = next((check for check in lacking if check.verdict is result.verdict), next(iter(lacking), None))
    if result.verdict is Verdict.KATA_ERROR:
        return "nothing for you to do: the kata is at fault; please report it"
    if result.verdict is Verdict.NOT_ATTEMPTED:
        if result.score_fault is not None and not result.checks:
            return result.score_fault.sentence
        if not result.attempt_digest:
            return f"`mlekata start {kata.name}` writes a file to begin with"
        unwritten = (first.fault.function if first and first.fault else "") or kata.functions[0].name
        return f"write `{unwritten}`; `mlekata brief {kata.name}` shows the task"
    if first is not None:
        return textwrap.shorten(first.sentence, _LONGEST_STEP, placeholder=" …")
    if not result.complete:
        return f"points are given when nothing is left out: pytest --kata {result.kata}"
    score = result.score
    if score is None and result.score_fault is not None:
        return "every check passes; now mend what leaves your attempt without a score"
    if score is None or result.medal is Medal.GOLD:
        return f"`mlekata brief {kata.name} --debrief` shows how the author did it"
    line = scoring.SILVER_QUALITY if score.quality < scoring.SILVER_QUALITY else scoring.GOLD_QUALITY
    metric = kata.manifest.metric
    assert metric is not None
    wanted = score.baseline + line * (score.reference - score.baseline)
    goal = "to pass, at silver, needs" if line == scoring.SILVER_QUALITY else "gold needs"
    return f"every check passes; {goal} {metric.name} {number(wanted)} {metric.unit}".rstrip()


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
        points = sum(result.points for result in graded)
        lines.append(
            Line(
                f"{track}: {passed} of {len(graded)} passed, {points:g} of {100 * len(graded)} points, "
                f"{total:.1f} rank points in this run",
                bold=True,
            )
        )
    return lines


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
    metric = kata.manifest.metric
    if metric is None or score.quality >= scoring.SILVER_QUALITY:
        return ""
    wanted = score.baseline + scoring.SILVER_QUALITY * (score.reference - score.baseline)
    return (
        f"{metric.name} is {number(score.value)} {metric.unit}".rstrip()
        + f": quality {quality_text(score.quality)} of the way from the naive rule to the reference; "
        f"silver needs {scoring.SILVER_QUALITY}, that is {number(wanted)} {metric.unit}".rstrip()
    )
