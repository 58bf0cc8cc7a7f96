"""A warm process that has imported what attempts need, and forks a keeper with a worker on request.

It is executed with a clean environment before any held-out data exists, has one thread, never computes
anything, and so never has a library's thread pool for a fork to break.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import socket
import sys
import time
from typing import NoReturn

from mlekata.sandbox import determinism

determinism.install()

from mlekata import wire  # noqa: E402  (it imports NumPy)
from mlekata.sandbox import attempt_main, keeper, lockdown, probe, process_tree, scratches  # noqa: E402
from mlekata.wire.orders import Warm, WarmUp, WorkerSettings  # noqa: E402

#: How long the kernel may take to remove a process that was killed.
_REAPED_SECONDS = 0.001


def warm_up(imports: list[str]) -> dict[str, str]:
    """Imports what the attempts will import; gives the reasons of those that failed."""
    failures = {}
    for name in imports:
        try:
            importlib.import_module(name)
        except BaseException as error:  # the attempt meets the same error, and is told so
            failures[name] = f"{type(error).__name__}: {error}"[:500]
    importlib.import_module("numpy.random")  # NumPy leaves it to the first who asks, and every worker seeds it
    if "torch" in sys.modules:
        importlib.import_module("torch._dynamo")  # else the first optimiser of every worker pays for it
    if "pandas" in sys.modules:
        importlib.import_module("mlekata.wire.tables")
    return failures


def thread_count() -> int:
    """Threads of this process, those of native libraries included."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208
    except OSError:
        import threading

        return threading.active_count()


def serve(control: socket.socket, confinement: lockdown.Confinement) -> None:
    """Keeps one keeper and its worker forked ahead, to wait for the next request, until the grader is gone."""
    keepers: set[int] = set()
    is_taken = True
    while is_taken:
        read_end, write_end = os.pipe()
        if (pid := os.fork()) == 0:
            os.close(read_end)
            _keep_next(control, write_end, confinement)
        keepers.add(pid)
        os.close(write_end)
        is_taken = bool(os.read(read_end, 1))
        os.close(read_end)
        _end_strangers(keepers)


def _end_strangers(keepers: set[int]) -> None:
    """Ends what an attempt has left that has killed its keeper: this process has adopted it."""
    while strangers := set(process_tree.children(os.getpid())) - keepers:
        for stranger in strangers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(stranger, signal.SIGKILL)
        time.sleep(_REAPED_SECONDS)


def _keep_next(control: socket.socket, write_end: int, confinement: lockdown.Confinement) -> NoReturn:
    """The life of a keeper: waits for a request, says that it has taken it, keeps the worker to its end."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        start_worker = keeper.fork_ahead(confinement)
        _, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        settings = WorkerSettings.from_wire(wire.receive(control))
        with contextlib.suppress(BrokenPipeError):  # the zygote has died since; this request is served all the same
            os.write(write_end, b"F")
        os.close(write_end)
        control.close()
        rpc, boss = (socket.socket(fileno=descriptor) for descriptor in descriptors)
        keeper.Keeper(boss, settings, confinement).keep(rpc, start_worker)
        status = 0
    except (EOFError, ConnectionError):
        status = 0  # the grader is gone
    finally:
        os._exit(status)


def _prepare(order: WarmUp) -> tuple[Warm, lockdown.Confinement]:
    """Sees what the machine offers, and warms up. What is denied is known here only: every worker sees its stack."""
    findings = probe.probe(order.isolation, order.denied_paths)  # first: children of a small process are cheap
    failures = warm_up(order.imports)
    confinement = lockdown.prepare(findings, order.denied_paths)
    return Warm(thread_count(), failures, confinement.level, findings), confinement


def main(control_descriptor: int) -> None:
    """The whole life of a zygote: warm up, say so, serve."""
    control = socket.socket(fileno=control_descriptor)
    warm, confinement = _prepare(WarmUp.from_wire(wire.receive(control)))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended keepers are reaped by the kernel
    process_tree.adopt_orphans()
    gc.collect()
    gc.freeze()  # else the first collection in each worker copies every page
    wire.send(control, warm.to_wire())
    serve(control, confinement)
    scratches.remove_parent(confinement.scratch_parent, seconds=1)  # the last keepers may be tidying up still
    os._exit(0)  # native libraries print about leaks on an orderly exit


def _prepare_spawned(order: WarmUp, scratch: str) -> lockdown.Confinement:
    mode = "sandbox without namespaces" if order.isolation != "process" else "process"
    return lockdown.prepare(probe.probe(mode, order.denied_paths), order.denied_paths, scratch)


def spawned_worker(rpc_descriptor: int, output_descriptor: int) -> None:
    """A worker started cold: takes its settings from standard input."""
    given = list(wire.loads(sys.stdin.buffer.read()))
    settings = WorkerSettings.from_wire(given.pop(0))
    confinement = _prepare_spawned(WarmUp.from_wire(given.pop()), settings.scratch)
    attempt_main.main(socket.socket(fileno=rpc_descriptor), output_descriptor, settings, confinement)


if __name__ == "__main__":
    main(int(sys.argv[1]))
