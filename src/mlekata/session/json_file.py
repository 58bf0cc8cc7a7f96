"""The file that `--kata-json` names: seen to before the run, written after it, whatever lies under that name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from mlekata.errors import UsageError


def checked(path: Path, kept: Iterable[Path]) -> Path:
    """*path*, if results can be written there without loss.

    Args:
        path: as the caller named it.
        kept: files that must stay what they are: attempts and their history.

    Raises:
        UsageError: if there is no such folder, or a folder or one of *kept* under that name, through links too.
    """
    if not path.parent.is_dir():
        raise UsageError(f"--kata-json: there is no folder {path.parent}")
    if path.is_dir():
        raise UsageError(f"--kata-json: {path} is a folder; expected the name of a file to write")
    if path.exists() and any(other.exists() and path.samefile(other) for other in kept):
        raise UsageError(f"--kata-json: {path} is an attempt or its history and would be lost; choose another name")
    return path


def write(path: Path, text: str) -> None:
    """Writes *text*, and does not wait for anybody to read it.

    Raises:
        OSError: if it cannot be written; ENXIO for a pipe that nobody reads.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NONBLOCK", 0), 0o666)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123  (a descriptor has no path)
        os.set_blocking(descriptor, True)
        file.write(text)
