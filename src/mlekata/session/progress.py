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
        self._is_shown = False

    def _terminal(self) -> Any:
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        quiet = self._config.getoption("verbose", 0) < 0
        return reporter if reporter is not None and reporter.isatty and not quiet else None

    def show(self, kata: str, what: str) -> None:
        """Says that a function of the kata runs, or with "" that its worker starts."""
        terminal = self._terminal()
        if terminal is None:
            return
        if not self._is_shown:
            self._since = time.monotonic()
        doing = f"`{what}` is running" if what else "starting a worker"
        line = f"{kata}: {doing}, {time.monotonic() - self._since:.0f} s"
        terminal.rewrite(line[: max(terminal._tw.fullwidth - 1, 0)], erase=True)
        self._is_shown = True

    @contextlib.contextmanager
    def until_done(self) -> Iterator[None]:
        """While this lasts, the line may be shown; then it is taken away."""
        try:
            yield
        except KeyboardInterrupt:
            pytest.exit("stopped by Ctrl-C; the katas finished before are kept", returncode=pytest.ExitCode.INTERRUPTED)
        finally:
            terminal = self._terminal()
            if self._is_shown and terminal is not None:
                terminal.rewrite("", erase=True)
                terminal.currentfspath = None
            self._is_shown = False
