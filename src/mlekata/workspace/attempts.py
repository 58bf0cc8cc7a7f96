"""The learner's folder: for each kata a file to write in and its brief beside it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mlekata.errors import UsageError
from mlekata.kata.brief import brief_of
from mlekata.kata.folder import Kata
from mlekata.kata.manifest import TRACKS
from mlekata.workspace.history import HISTORY_FILE

ATTEMPTS_FOLDER = "attempts"


def attempt_path(kata: Kata, attempts: Path) -> Path:
    """Where the learner's attempt of a kata is, or will be."""
    return attempts / kata.track / f"{kata.short_name}.py"


def attempts_folder(here: Path, wanted: str | None, *, must_exist: bool = True) -> Path:
    """The folder of attempts: the one wanted, else `attempts` here, else the one that *here* lies in.

    Args:
        here: the working folder.
        wanted: what the caller has given; None for the usual folder, which need not exist yet.
        must_exist: False if the one wanted will be made.

    Raises:
        UsageError: if there is no such folder.
    """
    if wanted is not None:
        folder = here / wanted
        if must_exist and not folder.is_dir():
            found = "is no folder" if os.path.lexists(folder) else "there is no such folder"
            raise UsageError(
                f"--attempts {wanted}: {found}; expected the folder that holds your attempts: "
                f"`mlekata start NAME --attempts {shlex.quote(wanted)}` makes one"
            )
        return folder
    folder = here / ATTEMPTS_FOLDER
    if not folder.exists():
        return next((above for above in (here, *here.parents) if _is_workspace(above)), folder)
    return folder


def _is_workspace(folder: Path) -> bool:
    """Whether a folder is one of attempts: it has the name, and something of ours in it."""
    return folder.name == ATTEMPTS_FOLDER and any((folder / name).exists() for name in (HISTORY_FILE, *TRACKS))


def shown_path(path: Path, here: Path) -> str:
    """*path* as short as it can be typed in the folder *here*."""
    return min((str(path), os.path.relpath(path, here)), key=len)


@dataclass(frozen=True, slots=True)
class Started:
    """What `start` did for one kata.

    Attributes:
        kata: it was done for.
        path: of the attempt.
        written: the files that are new; the others were there before and are as they were.
    """

    kata: Kata
    path: Path
    written: tuple[Path, ...]


def start(katas: Iterable[Kata], attempts: Path) -> list[Started]:
    """Writes the stub and the brief of each kata, and never overwrites anything.

    Raises:
        UsageError: if the folder cannot be written.
    """
    started = []
    for kata in katas:
        path = attempt_path(kata, attempts)
        texts = {path: kata.text("stub.py"), path.with_suffix(".md"): brief_of(kata)}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            written = tuple(file for file, text in texts.items() if _write_new(file, text))
        except OSError as error:
            raise UsageError(
                f"{error.filename or path}: cannot be written: {error.strerror}; "
                "choose another folder with --attempts DIR"
            ) from None
        started.append(Started(kata, path, written))
    return started


def _write_new(path: Path, text: str) -> bool:
    """Writes a file that does not exist yet; False if it does."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            try:
                file.write(text)
                file.flush()
            except OSError:
                path.unlink()  # a full disk leaves no half-written stub behind
                raise
    except FileExistsError:
        return False
    return True
