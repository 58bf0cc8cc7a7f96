"""The command line's door: `mlekata` and its commands."""

from __future__ import annotations

from mlekata import systems

if _sentence := systems.refusal():  # before anything is imported that Windows does not have
    raise SystemExit(f"mlekata: {_sentence}")

import sys
from typing import Annotated

import typer

from mlekata import __version__, terminal
from mlekata.cli import answering, author, learner

__all__ = ["app"]

app = typer.Typer(
    name="mlekata",
    help="Graded machine-learning katas. Start one, write it, then run: pytest --kata NAME",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        answering.say(f"mlekata {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[  # noqa: ARG001  (answered before)
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Graded machine-learning katas. Start one, write it, then run: pytest --kata NAME.

    `pytest --kata NAME -k FUNCTION` runs some of the checks, `-v` shows their names, `pytest --help` has the rest
    under "graded katas". Results are kept in history.jsonl in the folder of your attempts.
    """
    terminal.accept_any_letter(sys.stdout, sys.stderr)


for command in (learner.start, learner.list_katas, learner.brief, author.new, author.check, learner.doctor):
    app.command("list" if command is learner.list_katas else None)(command)
