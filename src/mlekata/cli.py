"""The command line: start, list, brief, new, check, doctor. Grading itself is `pytest --kata`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from mlekata import __version__, catalogue
from mlekata.errors import MlekataError, UsageError
from mlekata.workspace import ATTEMPTS_FOLDER

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
    from mlekata import workspace

    with _plain_errors():
        for started in workspace.start(catalogue.select(names), attempts):
            for path in started.written:
                typer.echo(f"wrote {path}")
            if not started.written:
                typer.echo(f"kept  {started.path} as it is")
        typer.echo(f"next: read the brief, write the functions, then run: pytest --kata {' --kata '.join(names)}")


@app.command("list")
def list_katas(
    names: Annotated[
        list[str] | None, typer.Argument(help="Tracks or katas; all if none.", autocompletion=_names)
    ] = None,
    attempts: Attempts = Path(ATTEMPTS_FOLDER),
) -> None:
    """Show the katas with their kyu, and your points and rank."""
    from rich.console import Console
    from rich.table import Table

    from mlekata import history, scoring

    with _plain_errors():
        katas = catalogue.select(names or ["all"])
        best = history.best_results(history.read(attempts))
        table = Table(box=None, pad_edge=False)
        for column, justify in (
            ("kata", "left"),
            ("kyu", "right"),
            ("points", "right"),
            ("medal", "left"),
            ("trains", "left"),
        ):
            table.add_column(column, justify=justify, no_wrap=column != "trains")  # type: ignore[arg-type]
        total = 0.0
        for kata in katas:
            result = best.get(kata.name)
            points = "–" if result is None else f"{result.points:g}"
            medal = "" if result is None or result.medal == "none" else result.medal.value
            total += scoring.rank_points(kata.manifest.kyu, result.points) if result else 0.0
            table.add_row(kata.name, str(kata.manifest.kyu), points, medal, ", ".join(kata.manifest.applications))
        Console().print(table)
        typer.echo(f"rank: {scoring.rank(total)} ({total:.1f} rank points)")


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

    from mlekata import history

    with _plain_errors():
        kata = catalogue.find(name)
        console = Console()
        if not debrief:
            text = kata.text("brief.md")
            console.print(Markdown(text)) if console.is_terminal else typer.echo(text)
            return
        best = history.best_results(history.read(attempts)).get(kata.name)
        if best is None or best.verdict != "passed":
            raise UsageError(f"{kata.name}: the debrief opens once your attempt has passed: pytest --kata {kata.name}")
        source = kata.text("reference.py")
        console.print(Syntax(source, "python")) if console.is_terminal else typer.echo(source)


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
