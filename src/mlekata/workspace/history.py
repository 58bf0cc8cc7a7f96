"""Results of a workspace, appended line by line to `history.jsonl`; nothing is ever rewritten or lost."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlekata.errors import UsageError
from mlekata.result import Result
from mlekata.result_json import result_from_json, to_json
from mlekata.terminal import counted, printable

HISTORY_FILE = "history.jsonl"
SET_ASIDE_FILE = "history.set-aside.jsonl"

_YEAR_10000 = 253_402_300_800.0  # seconds since 1970, UTC; what no calendar can show is no time of a run


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history.

    Attributes:
        when: seconds since 1970, UTC.
        result: of that run.
    """

    when: float
    result: Result


@dataclass(frozen=True, slots=True)
class History:
    """What a history file holds.

    Attributes:
        entries: in order of time written.
        unreadable: how many lines are not entries.
    """

    entries: tuple[Entry, ...]
    unreadable: int

    def warnings(self, folder: Path) -> list[str]:
        """What the learner should know of the history in *folder*: how many of its lines do not count."""
        if not self.unreadable:
            return []
        lines = counted(self.unreadable, "line")
        return [
            f"{printable(str(folder / HISTORY_FILE))}: {lines} cannot be read and {_do(self.unreadable)} not count: "
            "damaged, or written by a later mlekata; nothing was changed"
        ]


def _do(number: int) -> str:
    return "does" if number == 1 else "do"


@contextlib.contextmanager
def _locked(descriptor: int) -> Iterator[None]:
    """Holds the file against other runs. On systems without locks, appends of one write are all there is."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def append(folder: Path, results: Sequence[Result], *, when: float | None = None) -> list[str]:
    """Adds results to the history in *folder*, as one write that is on disk when this returns.

    A last line that a crash left half-written is first moved to `history.set-aside.jsonl`.

    Args:
        folder: the folder of attempts.
        results: of one run; none is fine.
        when: seconds since 1970; now, if not given.

    Returns:
        Warnings for the learner.

    Raises:
        OSError: if the folder cannot be written; the history is then as it was.
    """
    if not results:
        return []
    stamp = time.time() if when is None else when
    lines = [json.dumps({"when": stamp, **to_json(result)}, separators=(",", ":")) for result in results]
    data = "".join(f"{line}\n" for line in lines).encode("utf-8")
    warnings: list[str] = []
    descriptor = os.open(folder / HISTORY_FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        with _locked(descriptor):
            size = os.fstat(descriptor).st_size
            if half := _half_line(descriptor, size):
                _set_aside(folder, half)
                size -= len(half)
                os.ftruncate(descriptor, size)
                warnings.append(
                    f"{folder / HISTORY_FILE}: the last line was half-written by a run that ended early; "
                    f"it was moved to {SET_ASIDE_FILE}"
                )
            _write_all(descriptor, data, size)
    finally:
        os.close(descriptor)
    return warnings


def _half_line(descriptor: int, size: int) -> bytes:
    """What stands after the last line end; b"" in a healthy file."""
    start, tail = size, b""
    while start > 0 and b"\n" not in tail:
        step = min(65536, start)
        start -= step
        tail = os.pread(descriptor, step, start) + tail
    return tail.rpartition(b"\n")[2]


def _set_aside(folder: Path, half: bytes) -> None:
    with (folder / SET_ASIDE_FILE).open("ab") as file:
        file.write(half + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _write_all(descriptor: int, data: bytes, size_before: int) -> None:
    """Writes all of *data* or, on a full disk, nothing."""
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size_before)
        raise


def read(folder: Path) -> History:
    """The history in *folder*; empty if there is none. Lines that are not entries are counted, not lost.

    Raises:
        UsageError: if there is one and it cannot be read.
    """
    path = folder / HISTORY_FILE
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe or a device, which might never end
            raise UsageError(f"{path}: not a file; expected the history of your results; move it away")
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return History((), 0)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read: {error.strerror}; choose another folder with --attempts DIR"
        ) from None
    entries, unreadable = [], 0
    for line in lines if lines[-1] else lines[:-1]:
        try:
            entries.append(_entry(line))
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            unreadable += 1
    return History(tuple(entries), unreadable)


def _entry(line: bytes) -> Entry:
    """The entry that a line is.

    Raises:
        ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError: if it is none.
    """
    data: dict[str, Any] = json.loads(line.decode("utf-8", "replace"))
    when = float(data.pop("when"))
    if not 0 <= when < _YEAR_10000:
        raise ValueError("not a time")
    return Entry(when, result_from_json(data))


def best_results(history: History) -> dict[str, Result]:
    """For each kata the complete result with the most points, of the newest version of it that was graded."""
    best: dict[str, Result] = {}
    for entry in history.entries:
        result, known = entry.result, best.get(entry.result.kata)
        if result.complete and (known is None or (result.version, result.points) >= (known.version, known.points)):
            best[result.kata] = result
    return best
