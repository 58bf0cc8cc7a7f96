"""What this machine offers for locking workers down: each mechanism tried in a child that is thrown away."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from collections.abc import Callable, Sequence

from mlekata.isolation import MECHANISMS, NOT_WANTED
from mlekata.sandbox import landlock, lockdown, namespaces, seccomp, syscalls

_MOST_TEXT = 300


def probe(mode: str, denied_paths: Sequence[str]) -> dict[str, str]:
    """For each of the mechanisms of isolation: "" if it works, else why it is not used.

    Args:
        mode: one of `isolation.MODES`.
        denied_paths: as for `lockdown.prepare`.
    """
    if mode == "process":
        return dict.fromkeys(MECHANISMS, NOT_WANTED)
    if not syscalls.ARCHITECTURE:
        where = f"{sys.platform} on {os.uname().machine}"
        return dict.fromkeys(MECHANISMS, f"not known on {where}")
    findings = {"landlock": _in_a_child(_try_landlock), "seccomp": _in_a_child(_try_seccomp), "user": ""}
    is_root = os.geteuid() == 0
    if mode == "sandbox without namespaces":
        findings["namespaces"] = NOT_WANTED
    else:
        findings["namespaces"] = _in_a_child(lambda: _try_namespaces(denied_paths, is_root))
        if findings["namespaces"] and is_root and not _in_a_child(lambda: _try_namespaces(denied_paths, False)):
            findings["user"], findings["namespaces"] = findings["namespaces"], ""
    if is_root and findings["namespaces"]:
        findings["user"] = _in_a_child(_try_being_nobody)
    return findings


def _in_a_child(try_it: Callable[[], None]) -> str:
    """What went wrong when a child of this process was to *try_it*; nothing if it works."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            try_it()
            said = "works"
        except BaseException as error:
            where = getattr(error, "filename", None)
            said = f"{where}: {getattr(error, 'strerror', error)}" if where else f"{type(error).__name__}: {error}"
        os.write(write_end, said.encode("utf-8", "replace")[:_MOST_TEXT])
        os._exit(0)
    os.close(write_end)
    said = os.read(read_end, _MOST_TEXT).decode("utf-8", "replace")
    os.close(read_end)
    os.waitpid(pid, 0)
    return "" if said == "works" else said or "the trial ended early"


def _try_landlock() -> None:
    abi = landlock.version()
    if not abi:
        raise OSError(0, "this kernel has none, or it is switched off", "Landlock")
    rules = landlock.Rules(abi)
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    rules.enter()
    _must_be_refused(lambda: os.listdir("/"), "Landlock")  # noqa: PTH208


def _try_seccomp() -> None:
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install(has_own_root=False, truncation_is_guarded=False)
    _must_be_refused(os.fork, "seccomp")


def _must_be_refused(forbidden: Callable[[], object], what: str) -> None:
    try:
        forbidden()
    except PermissionError:
        return
    raise OSError(0, "refuses nothing", what)


def _try_namespaces(denied_paths: Sequence[str], as_nobody: bool) -> None:
    namespaces.enter_own_root(lockdown.readable_paths(), denied_paths)
    namespaces.new_process_tree()
    said = _in_a_child(lambda: _try_a_worker(as_nobody))
    if said:
        raise RuntimeError(said)


def _try_a_worker(as_nobody: bool) -> None:
    user = lockdown.NOBODY if as_nobody else os.geteuid()
    namespaces.mount_own_folders(user, user if as_nobody else os.getegid())
    _read_python(user)


def _try_being_nobody() -> None:
    _read_python(lockdown.NOBODY)


def _read_python(user: int) -> None:
    """That *user* can read the interpreter's libraries; some live in a home that only their owner can enter."""
    numpy = importlib.util.find_spec("numpy")
    lockdown.drop_privileges(user, user if user == lockdown.NOBODY else os.getegid())
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
    for path in (os.__file__, numpy.origin if numpy else None):
        if path:
            os.close(os.open(path, os.O_RDONLY))
