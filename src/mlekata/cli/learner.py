"""A learner's commands: start, list, brief, doctor. Grading itself is `pytest --kata`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Annotated

import typer

from mlekata.cli.answering import (
    Attempts,
    Name,
    Names,
    SomeNames,
    folder_of_attempts,
    plain_errors,
    pytest_command,
    say,
)
from mlekata.errors import UsageError
from mlekata.kata import catalogue

_LEAST_WIDTH_OF_TEXT = 20
_NUMBERS = ("kyu", "points")


def start(names: Names, attempts: Attempts = None) -> None:
    """Write the stub and the brief of a kata, or of all katas of a track. Never overwrites."""
    from mlekata.workspace import attempts as workspace

    with plain_errors():
        folder = folder_of_attempts(attempts, must_exist=False)
        for started in workspace.start(catalogue.select(names), folder):
            for path in started.written:
                say(f"wrote {path}")
            if not started.written:
                say(f"kept  {started.path} as it is")
        words = [*(word for name in names for word in ("--kata", name))]
        if attempts is not None:
            words += ["--attempts", attempts]
        say(f"next: read the brief, write the functions, then run: {pytest_command()} {shlex.join(words)}")


def _print_columns(rows: Sequence[Sequence[str]]) -> None:
    """A table whose first column is never cut: on a narrow terminal the last columns are left out, in a pipe none."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    if not console.is_terminal:
        for row in rows:
            cells = zip(row, widths, rows[0], strict=True)
            line = "  ".join(c.rjust(width) if name in _NUMBERS else c.ljust(width) for c, width, name in cells)
            say(line.rstrip())
        return
    widths[-1] = min(widths[-1], _LEAST_WIDTH_OF_TEXT)  # the last holds text, which may be wrapped
    shown = len(widths)
    while shown > 1 and sum(widths[:shown]) + 2 * (shown - 1) > console.width:
        shown -= 1
    table = Table(box=None, pad_edge=False)
    for column, name in enumerate(rows[0][:shown]):
        table.add_column(name, justify="right" if name in _NUMBERS else "left", no_wrap=0 < column < 4, overflow="fold")
    for row in rows[1:]:
        table.add_row(*row[:shown])
    console.print(table)


def list_katas(names: SomeNames = None, attempts: Attempts = None) -> None:
    """Show the katas with their kyu, and your points and rank."""
    from mlekata import report, scoring
    from mlekata.workspace import history

    with plain_errors():
        katas = catalogue.select(names or ["all"])
        folder = folder_of_attempts(attempts)
        known = history.read(folder)
        best = history.best_results(known)
        rows = [("kata", "kyu", "points", "medal", "trains")]
        total = 0.0
        for kata in katas:
            result = best.get(kata.name)
            points = "–" if result is None else f"{result.points:g}"
            medal = "" if result is None or result.medal == "none" else result.medal.value
            total += scoring.rank_points(kata.manifest.kyu, result.points) if result else 0.0
            rows.append((kata.name, str(kata.manifest.kyu), points, medal, ", ".join(kata.manifest.applications)))
        _print_columns(rows)
        say(f"rank: {scoring.rank(total)} ({total:.1f} rank points); {report.rank_sentence()}")
        for warning in known.warnings(folder):
            say(f"warning: {warning}", err=True)


def brief(
    name: Name,
    debrief: Annotated[
        bool, typer.Option("--debrief", help="Show the author's solution, once you have passed.")
    ] = False,
    attempts: Attempts = None,
) -> None:
    """Show what a kata asks for; or, after a pass, how its author did it."""
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.syntax import Syntax

    from mlekata.kata.brief import brief_of
    from mlekata.workspace import history

    with plain_errors():
        kata = catalogue.find(name)
        console = Console()
        if not debrief:
            text = brief_of(kata)
            console.print(Markdown(text)) if console.is_terminal else say(text)
            return
        results = [entry.result for entry in history.read(folder_of_attempts(attempts)).entries]
        if not any(result.kata == kata.name and result.verdict == "passed" for result in results):
            raise UsageError(
                f"{kata.name}: the debrief opens once your attempt has passed: {pytest_command()} --kata {kata.name}"
            )
        source = kata.text("reference.py")
        console.print(Syntax(source, "python")) if console.is_terminal else say(source)


def doctor() -> None:
    """Look at Python, libraries, threads and isolation, and say how to mend what is not well."""
    from mlekata import doctor as examination

    with plain_errors():
        ill = False
        for finding in examination.examine():
            ill = ill or not finding.well
            say(f"{'ok ' if finding.well else 'ILL'}  {finding.what}: {finding.found}")
            if finding.remedy:
                say(f"     {finding.remedy}")
        if ill:
            raise typer.Exit(1)
