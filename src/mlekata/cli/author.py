"""An author's commands: new, check."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from mlekata.cli.answering import SomeNames, plain_errors, say
from mlekata.errors import UsageError


def new(
    name: Annotated[str, typer.Argument(help="The new kata, such as finance/returns_and_risk.", show_default=False)],
    folder: Annotated[Path, typer.Option("--folder", help="The folder that holds <track>/<kata>/.")] = Path("katas"),
) -> None:
    """Write a new kata that works, for its author to make something of. Never overwrites."""
    from mlekata.kata import scaffold

    with plain_errors():
        for path in scaffold.write_kata(name, folder):
            say(f"wrote {path}")
        say(scaffold.next_steps(name, folder))


def check(
    names: SomeNames = None,
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

    with plain_errors():
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
        raise typer.Exit(checking.report(locations, examine, say=say, progress=sys.stderr, done=done))
