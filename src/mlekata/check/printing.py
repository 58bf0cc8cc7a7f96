"""Katas checked one after another, each finding printed as it is found, and a line of progress while they run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO

from mlekata.check.finding import Finding
from mlekata.check.kata_under_check import KataLocation

SOUND, FINDINGS, INTERRUPTED = 0, 1, 130
_CLEAR_LINE = "\r\x1b[2K"
_MOST_COLUMNS = 100


class Progress:
    """One line on a terminal that says what is being done; nothing anywhere else.

    Args:
        stream: usually standard error.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.is_shown = False
        self.is_terminal = stream.isatty()

    def show(self, line: str) -> None:
        """Puts a line in place of the last one."""
        if self.is_terminal:
            self.stream.write(f"{_CLEAR_LINE}{line[:_MOST_COLUMNS]}")
            self.stream.flush()
            self.is_shown = True

    def about(self, kata: str) -> Callable[[str], None]:
        """Shows what is being done for one kata."""
        return lambda what: self.show(f"{kata}: {what}")

    def clear(self) -> None:
        """Takes the line away."""
        if self.is_shown:
            self.stream.write(_CLEAR_LINE)
            self.stream.flush()
            self.is_shown = False


#: Yields findings about one kata; is given what tells of progress, and what is called with a word on the whole.
Examine = Callable[[KataLocation, Callable[[str], None], Callable[[str], None]], Iterator[Finding]]


def report(
    locations: Sequence[KataLocation],
    examine: Examine,
    *,
    say: Callable[[str], object],
    progress: TextIO,
    done: str = "sound",
) -> int:
    """Examines katas one after another and prints what is found; gives the exit status.

    Args:
        locations: of the katas.
        examine: asks every rule, or binds the record.
        say: prints a line.
        progress: where the line of progress goes.
        done: what a kata without findings is called.

    Raises:
        WorkerError: if this machine cannot start workers.
    """
    line = Progress(progress)
    began = time.monotonic()
    n_checked = n_done = n_findings = 0
    is_interrupted = False
    try:
        for location in locations:
            started, found_before = time.monotonic(), n_findings
            notes: list[str] = []
            for finding in examine(location, line.about(location.name), notes.append):
                line.clear()
                say(str(finding))
                n_findings += 1
            line.clear()
            n_checked += 1
            if n_findings == found_before:
                n_done += 1
                say(f"{location.name}: {', '.join([done, *notes])} ({time.monotonic() - started:.1f} s)")
    except KeyboardInterrupt:
        line.clear()
        is_interrupted = True
    counts = f"{n_checked} of {len(locations)} katas checked, {n_done} {done}, {n_findings} findings"
    say(f"{'interrupted: ' * is_interrupted}{counts} in {time.monotonic() - began:.1f} s")
    return INTERRUPTED if is_interrupted else FINDINGS if n_findings else SOUND
