"""The line that says, on a terminal, what is running and for how long."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any

import pytest


class ProgressLine:
    """Shown while a kata computes, gone afterwards; silent under `-q` and where there is no terminal.

    Args:
        config: of pytest.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._since = 0.0
        self._shown = ""

    def _terminal(self) -> Any:
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        quiet = self._config.getoption("verbose", 0) < 0
        return reporter if reporter is not None and reporter.isatty and not quiet else None

    def show(self, kata: str, doing: str) -> None:
        """Says what is being done for a kata, and for how long it has been graded."""
        terminal = self._terminal()
        if terminal is None:
            return
        if not self._shown:
            self._since = time.monotonic()
        # At the end of pytest's own line of dots, and taken back by backspaces, so that the line goes on after it.
        room = terminal._tw.fullwidth - terminal._tw.width_of_current_line - 1
        seconds = time.monotonic() - self._since
        line = f" {kata}: {doing}{f', {seconds:.0f} s' if seconds >= 1 else ''}"[: max(room, 0)]
        self._rewrite(terminal, line)

    def _rewrite(self, terminal: Any, line: str) -> None:
        back = "\b" * len(self._shown)
        blank = " " * (len(self._shown) - len(line))
        capture = self._config.pluginmanager.get_plugin("capturemanager")
        with contextlib.nullcontext() if capture is None else capture.global_and_fixture_disabled():
            terminal._tw._file.write(f"{back}{line}{blank}" + "\b" * len(blank))
            terminal._tw._file.flush()
        self._shown = line

    @contextlib.contextmanager
    def until_done(self) -> Iterator[None]:
        """While this lasts, the line may be shown; then it is taken away."""
        try:
            yield
        except KeyboardInterrupt:
            pytest.exit("stopped by Ctrl-C; the katas finished before are kept", returncode=pytest.ExitCode.INTERRUPTED)
        finally:
            terminal = self._terminal()
            if self._shown and terminal is not None:
                self._rewrite(terminal, "")
            self._shown = ""
