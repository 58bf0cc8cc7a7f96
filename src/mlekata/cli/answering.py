"""What the commands share: the names they take, the folder of attempts, and how errors are said."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from mlekata.errors import MlekataError, UsageError
from mlekata.kata import catalogue


def say(text: str, *, err: bool = False) -> None:
    """Prints a line in the encoding that the terminal has, whatever letters are in it."""
    print(text, file=sys.stderr if err else sys.stdout)


@contextlib.contextmanager
def plain_errors() -> Iterator[None]:
    """Our own errors as one message on standard error, with exit status 2 for the caller's and 1 for others."""
    try:
        yield
    except MlekataError as error:
        say(f"mlekata: {error}", err=True)
        raise typer.Exit(2 if isinstance(error, UsageError) else 1) from None


def names_for_completion(incomplete: str) -> list[str]:
    """Tracks and katas that begin with what was typed, for tab completion."""
    with contextlib.suppress(MlekataError):
        names = catalogue.all_names()
        known = dict.fromkeys([*(name.partition("/")[0] for name in names), *names])
        return [name for name in known if name.startswith(incomplete)]
    return []


Names = Annotated[
    list[str],
    typer.Argument(help="A track, a kata such as finance/fraud_detector, or all.", autocompletion=names_for_completion),
]
SomeNames = Annotated[
    list[str] | None, typer.Argument(help="Tracks or katas; all if none.", autocompletion=names_for_completion)
]
Name = Annotated[
    str, typer.Argument(help="A kata such as finance/fraud_detector.", autocompletion=names_for_completion)
]
Attempts = Annotated[
    str | None,
    typer.Option(
        "--attempts",
        metavar="DIR",
        help="The folder that holds your attempts, and history.jsonl with their results (default: attempts, here "
        "or above).",
        show_default=False,
    ),
]


def folder_of_attempts(wanted: str | None, *, must_exist: bool = True) -> Path:
    """The folder of attempts that a command is about, as short as it can be typed; says if it lies above.

    Raises:
        UsageError: if the one wanted is not there and must be.
    """
    from mlekata.workspace import attempts

    here = Path.cwd()
    folder = attempts.attempts_folder(here, wanted, must_exist=must_exist)
    if here.is_relative_to(folder):
        say(f"attempts: {folder}, in which you are", err=True)
    return Path(attempts.shown_path(folder, here))


def pytest_command() -> str:
    """How pytest is run with this same Python: by its name, unless that would be another one, or none."""
    found = shutil.which("pytest")
    ours = Path(sys.executable).with_name("pytest")
    if found is not None and ours.exists() and Path(found).samefile(ours):
        return "pytest"
    return f"{shlex.quote(sys.executable)} -m pytest"
