"""For honest code: a sentence, or something that works, in place of what an attempt may not do.

Nothing here protects anything; the kernel refuses the same things with an error number and no words.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any, NoReturn

_NO_PROCESSES = (
    "an attempt may not start other processes or programs; use threads, or n_jobs=1 and num_workers=0, "
    "which is as fast here"
)
_LEFT_OUT_LOADER_OPTIONS = {"timeout": 0, "prefetch_factor": None, "persistent_workers": False}


def _no_processes(*_: object, **__: object) -> NoReturn:
    raise PermissionError(errno.EPERM, _NO_PROCESSES)


def install() -> None:
    """Puts them in place."""
    for name in ("fork", "forkpty", "posix_spawn", "posix_spawnp", "system", "execv", "execve"):
        if hasattr(os, name):
            setattr(os, name, _no_processes)
    for name in ("_fork_exec", "_posixsubprocess"):
        if hasattr(subprocess, name):
            setattr(subprocess, name, _no_processes if name == "_fork_exec" else _NoForkExec)
    _name_what_semaphores_lack()
    mend_imported()


def _name_what_semaphores_lack() -> None:
    """Locks and pools of multiprocessing are made of semaphores; without shared memory there are none."""
    primitives: Any = importlib.import_module("_multiprocessing")

    class SemLock(primitives.SemLock):  # type: ignore[misc]
        def __new__(cls, *arguments: Any, **options: Any) -> Any:
            try:
                return super().__new__(cls, *arguments, **options)
            except PermissionError:
                raise PermissionError(errno.EPERM, _NO_PROCESSES) from None

    primitives.SemLock = SemLock


class _NoForkExec:
    """In place of the module that `subprocess` starts programs with."""

    fork_exec = staticmethod(_no_processes)


_mended: set[str] = set()


def mend_imported() -> None:
    """Does the same for libraries that have been imported since the last time."""
    for name, mend in _MENDED_WHEN_IMPORTED.items():
        if name not in _mended and name in sys.modules:
            _mended.add(name)
            with contextlib.suppress(Exception):  # whatever an attempt has put there under that name
                mend(sys.modules[name])


def _spawning_says_why(util: Any) -> None:
    util.spawnv_passfds = _no_processes


def _note(text: str) -> None:
    print(f"note: {text}", file=sys.stderr)


def _load_in_this_process(data: Any) -> None:
    """DataLoader(num_workers=2) loads in this process: the same batches, in the same order."""
    usual = data.DataLoader.__init__

    def patient(self: Any, dataset: Any, *arguments: Any, **options: Any) -> None:
        if len(arguments) > 4 and arguments[4]:
            arguments = (*arguments[:4], 0, *arguments[5:])
            options["num_workers"] = 1
        if options.get("num_workers"):
            _note("DataLoader workers are left out: an attempt may not start processes, so it loads in its own")
            options = {name: value for name, value in options.items() if name not in _LEFT_OUT_LOADER_OPTIONS}
            options.pop("multiprocessing_context", None)
            options.pop("num_workers")
        usual(self, dataset, *arguments, **options)

    data.DataLoader.__init__ = patient


def _step_in_this_process(vector: Any) -> None:
    """AsyncVectorEnv steps its environments in this process: the same results, one after another."""
    one_by_one = vector.SyncVectorEnv

    def in_turn(env_fns: Any, *_: object, **options: Any) -> Any:
        _note("AsyncVectorEnv steps in one process here: an attempt may not start others")
        wanted = {name: value for name, value in options.items() if name in ("observation_mode", "autoreset_mode")}
        return one_by_one(env_fns, **wanted)

    vector.AsyncVectorEnv = in_turn


_MENDED_WHEN_IMPORTED: dict[str, Callable[[Any], None]] = {
    "multiprocessing.util": _spawning_says_why,
    "torch.utils.data": _load_in_this_process,
    "gymnasium.vector": _step_in_this_process,
}
