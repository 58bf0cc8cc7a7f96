"""One owner of warm workers: katas and attempts that import the same libraries share a warm process."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from mlekata.attempt.remote import DEFAULT_START, Workers


class WorkerPool:
    """Warm workers for whatever attempts import; any thread may ask, and whoever made the pool closes it.

    Attempts that import from the same libraries share one warm process; no attempt waits for a library that only
    others import. A closed pool can be asked again, and warms up anew.

    Args:
        start: "fork" or "spawn"; spawned workers import everything anew.
        isolation: one of `isolation.MODES`: what the workers must be shut in by.
        denied_paths: files and folders that no worker may read, beside the katas and this package.
        most_warm: how many warm processes may live at a time; the one that was asked for longest ago is ended first.
        may_be_root: whether root goes on where attempts cannot be shut in: what runs is the caller's own code.
    """

    def __init__(
        self,
        start: str = DEFAULT_START,
        isolation: str = "best",
        denied_paths: Sequence[Path] = (),
        most_warm: int | None = None,
        *,
        may_be_root: bool = False,
    ) -> None:
        self._start = start
        self._isolation = isolation
        self._denied_paths = tuple(denied_paths)
        self._may_be_root = may_be_root
        self._most_warm = most_warm
        self._lock = threading.Lock()
        self._by_libraries: dict[frozenset[str], Workers] = {}  # the one asked for last is last
        self._replaced: list[Workers] = []

    def for_imports(self, imports: Iterable[str]) -> Workers:
        """Workers that will have imported these modules, or more of the same libraries; nothing is started yet.

        Args:
            imports: full names of modules.

        Raises:
            UsageError: if there is no such isolation.
        """
        modules = tuple(dict.fromkeys(imports))
        libraries = frozenset(module.partition(".")[0] for module in modules)
        with self._lock:
            workers = self._by_libraries.pop(libraries, None)
            if workers is None:
                workers = self._new(modules)
            elif not workers.will_import(modules):  # it is warm already, and lacks a module
                self._replaced.append(workers)
                union = dict.fromkeys((*workers.imports, *modules))
                workers = self._new(tuple(union))
            self._by_libraries[libraries] = workers
            self._cool_down()
        return workers

    def _new(self, modules: tuple[str, ...]) -> Workers:
        return Workers(modules, self._start, self._isolation, self._denied_paths, may_be_root=self._may_be_root)

    def _cool_down(self) -> None:
        """Ends the warm processes beyond those allowed; their workers live on, and who asks for more warms up anew."""
        if self._most_warm is None:
            return
        *others, _just_asked_for = self._all()
        warm = [workers for workers in others if workers.is_started]
        for workers in warm[: max(len(warm) + 1 - self._most_warm, 0)]:
            workers.close()

    def _all(self) -> list[Workers]:
        return [*self._replaced, *self._by_libraries.values()]

    def close(self) -> None:
        """Ends every warm process, once the workers that were dismissed have ended; safe to call twice."""
        with self._lock:
            for workers in self._all():
                workers.close()
            self._replaced.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
