"""The command line: start, list, brief, new, check, doctor. Grading itself is `pytest --kata`."""

from __future__ import annotations

import contextlib
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from mlekata import __version__
from mlekata.errors import MlekataError, UsageError
from mlekata.kata import catalogue
from mlekata.workspace.attempts import ATTEMPTS_FOLDER

_WIDTH_OF_A_PIPE = 1000
_LEAST_WIDTH_OF_TEXT = 20

app = typer.Typer(
    name="mlekata",
    help="Graded machine-learning katas. Start one, write it, then run: pytest --kata NAME",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    """Our own errors as one message on standard error, with exit status 2 for the caller's and 1 for others."""
    try:
        yield
    except MlekataError as error:
        typer.echo(f"mlekata: {error}", err=True)
        raise typer.Exit(2 if isinstance(error, UsageError) else 1) from None


def _names(incomplete: str) -> list[str]:
    """Tracks and katas that begin with what was typed, for tab completion."""
    with contextlib.suppress(MlekataError):
        names = catalogue.all_names()
        known = dict.fromkeys([*(name.partition("/")[0] for name in names), *names])
        return [name for name in known if name.startswith(incomplete)]
    return []


Names = Annotated[
    list[str], typer.Argument(help="A track, a kata such as finance/fraud_detector, or all.", autocompletion=_names)
]
Name = Annotated[str, typer.Argument(help="A kata such as finance/fraud_detector.", autocompletion=_names)]
Attempts = Annotated[Path, typer.Option("--attempts", help="The folder that holds your attempts.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mlekata {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Graded machine-learning katas. Start one, write it, then run: pytest --kata NAME."""


@app.command()
def start(names: Names, attempts: Attempts = Path(ATTEMPTS_FOLDER)) -> None:
    """Write the stub and the brief of a kata, or of all katas of a track. Never overwrites."""
    from mlekata.workspace import attempts as workspace

    with _plain_errors():
        for started in workspace.start(catalogue.select(names), attempts):
            for path in started.written:
                typer.echo(f"wrote {path}")
            if not started.written:
                typer.echo(f"kept  {started.path} as it is")
        words = ["pytest", *(word for name in names for word in ("--kata", name))]
        if attempts != Path(ATTEMPTS_FOLDER):
            words += ["--attempts", str(attempts)]
        typer.echo(f"next: read the brief, write the functions, then run: {shlex.join(words)}")


def _print_columns(rows: Sequence[Sequence[str]]) -> None:
    """A table whose first column is never cut: on a narrow terminal the last columns are left out."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH_OF_A_PIPE)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    widths[-1] = min(widths[-1], _LEAST_WIDTH_OF_TEXT)  # the last holds text, which may be wrapped
    shown = len(widths)
    while shown > 1 and sum(widths[:shown]) + 2 * (shown - 1) > console.width:
        shown -= 1
    table = Table(box=None, pad_edge=False)
    for column, name in enumerate(rows[0][:shown]):
        is_number = name in ("kyu", "points")
        table.add_column(name, justify="right" if is_number else "left", no_wrap=0 < column < 4, overflow="fold")
    for row in rows[1:]:
        table.add_row(*row[:shown])
    console.print(table)


@app.command("list")
def list_katas(
    names: Annotated[
        list[str] | None, typer.Argument(help="Tracks or katas; all if none.", autocompletion=_names)
    ] = None,
    attempts: Attempts = Path(ATTEMPTS_FOLDER),
) -> None:
    """Show the katas with their kyu, and your points and rank."""
    from mlekata import report, scoring
    from mlekata.workspace import history

    with _plain_errors():
        katas = catalogue.select(names or ["all"])
        known = history.read(attempts)
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
        typer.echo(f"rank: {scoring.rank(total)} ({total:.1f} rank points); {report.rank_sentence()}")
        for warning in known.warnings(attempts):
            typer.echo(f"warning: {warning}", err=True)


@app.command()
def brief(
    name: Name,
    debrief: Annotated[
        bool, typer.Option("--debrief", help="Show the author's solution, once you have passed.")
    ] = False,
    attempts: Attempts = Path(ATTEMPTS_FOLDER),
) -> None:
    """Show what a kata asks for; or, after a pass, how its author did it."""
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.syntax import Syntax

    from mlekata.kata.brief import brief_of
    from mlekata.workspace import history

    with _plain_errors():
        kata = catalogue.find(name)
        console = Console()
        if not debrief:
            text = brief_of(kata)
            console.print(Markdown(text)) if console.is_terminal else typer.echo(text)
            return
        results = [entry.result for entry in history.read(attempts).entries]
        if not any(result.kata == kata.name and result.verdict == "passed" for result in results):
            raise UsageError(f"{kata.name}: the debrief opens once your attempt has passed: pytest --kata {kata.name}")
        source = kata.text("reference.py")
        console.print(Syntax(source, "python")) if console.is_terminal else typer.echo(source)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The new kata, such as finance/returns_and_risk.", show_default=False)],
    folder: Annotated[Path, typer.Option("--folder", help="The folder that holds <track>/<kata>/.")] = Path("katas"),
) -> None:
    """Write a new kata that works, for its author to make something of. Never overwrites."""
    from mlekata.kata import scaffold

    with _plain_errors():
        for path in scaffold.write_kata(name, folder):
            typer.echo(f"wrote {path}")
        typer.echo(scaffold.next_steps(name, folder))


@app.command()
def check(
    names: Annotated[
        list[str] | None, typer.Argument(help="Tracks or katas; all if none.", autocompletion=_names)
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Twenty splits, every known-bad attempt, every alternative; takes minutes.")
    ] = False,
    measure: Annotated[
        bool, typer.Option("--measure", help="With --full: write what was measured into record.json.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Grade even what a record that fits has measured, and compare.")
    ] = False,
    bind: Annotated[
        bool,
        typer.Option("--bind", help="Bind record.json to files that were moved or renamed, if no figure has changed."),
    ] = False,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Another folder that holds <track>/<kata>/.", show_default=False)
    ] = None,
    alternatives: Annotated[
        Path | None,
        typer.Option(
            "--alternatives",
            help="The alternative solutions; tests/alternatives beside the folder if not given.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Check that katas are sound: every rule of CONTRIBUTING.md, every finding in a line."""
    from mlekata import check as checking

    with _plain_errors():
        if measure and not full:
            raise UsageError("--measure writes down what the full check measures; give --full too")
        if bind and (full or measure or again):
            raise UsageError("--bind grades what it needs by itself; give it without --full, --measure and --again")
        locations = checking.locations(names or ["all"], folder, alternatives)
        depth = checking.FULL if full else checking.QUICK

        def examine(
            location: checking.KataLocation, tell: Callable[[str], None], note: Callable[[str], None]
        ) -> Iterator[checking.Finding]:
            if bind:
                return checking.bind(location, tell=tell, note=note)
            return checking.check(location, depth, measure=measure, again=again, tell=tell, note=note)

        done = "bound" if bind else "sound"
        raise typer.Exit(checking.report(locations, examine, say=typer.echo, progress=sys.stderr, done=done))


@app.command()
def doctor() -> None:
    """Look at Python, libraries, threads and isolation, and say how to mend what is not well."""
    from mlekata import doctor as examination

    with _plain_errors():
        ill = False
        for finding in examination.examine():
            ill = ill or not finding.well
            typer.echo(f"{'ok ' if finding.well else 'ILL'}  {finding.what}: {finding.found}")
            if finding.remedy:
                typer.echo(f"     {finding.remedy}")
        if ill:
            raise typer.Exit(1)
