"""The keeper of one worker: drains its output, watches its memory, kills its whole tree, reports its end.

Trusted and small. It runs between the grader and the worker so that the grader stays a plain blocking
client, and so that nothing of an attempt outlives either of them.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import math
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from mlekata import wire
from mlekata.errors import WireError
from mlekata.sandbox import lockdown, namespaces, process_tree, scratches
from mlekata.sandbox.lockdown import Confinement
from mlekata.sandbox.starvation import Starvation
from mlekata.wire.orders import Usage, WorkerReport, WorkerSettings

POLL_SECONDS = 0.02
#: How long a worker that has closed its connection may take to end.
DYING_SECONDS = 1.0
MOST_OUTPUT_BYTES = 64 * 2**20
KEPT_OUTPUT_BYTES = 64 * 2**10

#: Share of a limit of processor time that a process ended by it has had: the kernel's limit counts in whole ticks,
#: which a busy machine may charge to one process and give to another.
_COUNTED_FOR_SURE = 0.5

#: Starts the worker process: (rpc socket, descriptor for its output, settings) -> process id.
StartWorker = Callable[[socket.socket, int, WorkerSettings], int]


def fork_ahead(confinement: Confinement) -> StartWorker:
    """Forks a worker from this warm process, and gives what starts it: until then it waits for its settings."""
    ours, theirs = socket.socketpair()
    if confinement.has_own_root:
        namespaces.new_process_tree()
    pid = os.fork()
    if pid == 0:
        ours.close()
        _work_when_started(theirs, confinement)
    theirs.close()

    def start(rpc: socket.socket, output: int, settings: WorkerSettings) -> int:
        with ours:
            socket.send_fds(ours, [b"F"], [rpc.fileno(), output])
            wire.send(ours, settings.to_wire())
        return pid

    return start


def _work_when_started(keeper: socket.socket, confinement: Confinement) -> NoReturn:
    """The life of a worker that was forked ahead; it ends at once if its keeper does."""
    lockdown.close_descriptors(keeper.fileno(), *confinement.descriptors)
    try:
        _, descriptors, _, _ = socket.recv_fds(keeper, 1, 2)
        settings = WorkerSettings.from_wire(wire.receive(keeper))
    except (EOFError, OSError):
        os._exit(0)
    from mlekata.sandbox import attempt_main  # already imported by the zygote

    rpc, output = descriptors
    attempt_main.main(socket.socket(fileno=rpc), output, settings, confinement)


def spawn_worker(rpc: socket.socket, output: int, settings: WorkerSettings, order: Mapping[str, Any]) -> int:
    """A worker started cold, where a warm process must not be forked; *order* is its `WarmUp`."""
    code = "import sys; from mlekata.sandbox import zygote; zygote.spawned_worker(int(sys.argv[1]), int(sys.argv[2]))"
    command = [sys.executable, "-P", "-c", code, str(rpc.fileno()), str(output)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=(rpc.fileno(), output))
    assert process.stdin is not None
    process.stdin.write(wire.dumps((settings.to_wire(), order)))
    process.stdin.close()
    process.returncode = 0  # reaped by the keeper, not by subprocess
    return process.pid


class Keeper:
    """Watches one worker until it ends or is told to stop.

    Args:
        boss: the connection to the grader; its end means that the grader is gone.
        settings: what the worker is given.
        confinement: of the worker; None if it sees to it itself.
    """

    def __init__(self, boss: socket.socket, settings: WorkerSettings, confinement: Confinement | None = None) -> None:
        self.boss = boss
        self.settings = settings
        self.confinement = confinement
        self.output = bytearray()
        self.output_bytes = 0
        self.peak_bytes = 0
        self.reason = ""
        self.mechanism = ""
        self.boss_is_gone = False
        self.started = time.monotonic()
        self.starvation = Starvation(settings.threads)
        self.starving_is_seen = False
        self.stop_at = math.inf
        self.zygote_pid = os.getppid()

    def keep(self, rpc: socket.socket, start_worker: StartWorker) -> None:
        """Starts the worker, watches it to its end, reports, and leaves nothing behind."""
        process_tree.adopt_orphans()
        scratch = self._new_scratch()
        try:
            read_end, write_end = os.pipe()
            self.pid = start_worker(rpc, write_end, replace(self.settings, scratch=scratch))
            rpc.close()
            os.close(write_end)
            self.base_bytes = process_tree.resident_bytes(self.pid)
            self.starving_is_seen = process_tree.counts_waiting(os.getpid())
            self._watch(read_end)
            status, usage = self._kill_tree()
            self._drain(read_end)
            self._report(status, usage)
        finally:
            if scratch != namespaces.SCRATCH:  # which is gone with the worker's namespaces
                scratches.remove(Path(scratch))
            if self.confinement is not None and os.getppid() != self.zygote_pid:
                scratches.remove_parent(self.confinement.scratch_parent)

    def _new_scratch(self) -> str:
        """A folder for the worker alone; nothing is made where it has a file system of its own."""
        if self.confinement is None:
            return scratches.new_on_its_own()
        if self.confinement.has_own_root:
            return namespaces.SCRATCH
        return scratches.new(self.confinement.scratch_parent, self.confinement.user, self.confinement.group)

    def _watch(self, read_end: int) -> None:
        """Returns when the worker has ended or must end; sets the reason for the latter."""
        os.set_blocking(read_end, False)
        poll = select.poll()
        poll.register(self.boss, select.POLLIN)
        poll.register(read_end, select.POLLIN)
        pid_descriptor = os.pidfd_open(self.pid) if hasattr(os, "pidfd_open") else None
        if pid_descriptor is not None:
            poll.register(pid_descriptor, select.POLLIN)
        while not self.reason:
            ready = {descriptor for descriptor, _ in poll.poll(POLL_SECONDS * 1000)}
            if read_end in ready and not self._drain(read_end):
                poll.unregister(read_end)
            if self.boss.fileno() in ready:
                self._obey(read_end)
            if (pid_descriptor in ready) if pid_descriptor is not None else _has_ended(self.pid):
                return
            self._watch_use()
            if time.monotonic() > self.stop_at:
                self.reason = self.reason or "stopped"
            # Stops what sleeps on while its grader is stopped or hangs, and so keeps no deadline.
            if not self.reason and time.monotonic() > self.started + self.settings.wall_seconds:
                self.reason, self.mechanism = "wall clock", "counted by the keeper"

    def _obey(self, read_end: int) -> None:
        try:
            order = wire.receive(self.boss, deadline=time.monotonic() + 1)
        except (EOFError, OSError, WireError):
            self.reason, self.boss_is_gone = "the grader is gone", True
            return
        if order == "stop":
            self.reason = "stopped"
        elif order == "report":
            self.stop_at = time.monotonic() + DYING_SECONDS
        elif order == "output":
            self._drain(read_end)
            wire.send(self.boss, ("output", bytes(self.output)))
        elif order == "usage":
            self._watch_use()
            wire.send(self.boss, ("usage", self._usage(self._processor_seconds()).to_wire()))

    def _drain(self, read_end: int) -> bool:
        """Takes what the worker has printed; False once nobody can print any more."""
        with contextlib.suppress(BlockingIOError):
            while data := os.read(read_end, 65536):
                self.output += data[: KEPT_OUTPUT_BYTES - len(self.output)]
                self.output_bytes += len(data)
                if self.output_bytes > MOST_OUTPUT_BYTES:
                    self.reason, self.mechanism = self.reason or "output", "counted by the keeper"
                    return True
            return False
        return True

    def _watch_use(self) -> None:
        """Counts what the whole tree uses; each process by itself would be within its limits."""
        pids = self._pids()
        if self.starving_is_seen:
            self.starvation.read(pids)
        limit_bytes = self.settings.memory_mib * 2**20
        used = process_tree.memory_bytes(pids, self.base_bytes, limit_bytes)
        self.peak_bytes = max(self.peak_bytes, used)
        if used > limit_bytes:
            self.reason, self.mechanism = "memory", "counted by the keeper"
        elif len(pids) > 1 and process_tree.processor_seconds(pids) > self.settings.processor_seconds:
            self.reason, self.mechanism = "processor time", "counted by the keeper"

    def _pids(self) -> list[int]:
        """The worker and all that it has started, those included that this process has adopted."""
        if not self._may_start_processes:
            return [self.pid]
        return process_tree.members(os.getpid())[1:] or [self.pid]

    def _processor_seconds(self) -> float:
        """So far, of all that live or have been waited for."""
        pids = self._pids()
        exact = sum(map(process_tree.processor_nanoseconds, pids)) / 1e9 if sys.platform == "linux" else 0.0
        return max(exact, process_tree.processor_seconds(pids))

    def _usage(self, processor_seconds: float) -> Usage:
        return Usage(
            wall_seconds=round(time.monotonic() - self.started, 6),
            processor_seconds=round(processor_seconds, 6),
            starved_seconds=round(self.starvation.seconds, 6),
            starving_is_seen=self.starving_is_seen,
            peak_memory_mib=round(self.peak_bytes / 2**20, 1),
        )

    @property
    def _may_start_processes(self) -> bool:
        return self.confinement is None or not self.confinement.has_filter

    def _kill_tree(self) -> tuple[int, Any]:
        """Ends the worker and everything it started; its wait status and resource usage."""
        with contextlib.suppress(ProcessLookupError):
            if self.reason:
                os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self.pid, 0)
        while children := process_tree.children(os.getpid()):
            for child in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(-1, 0)
        return status, usage

    def _report(self, status: int, usage: Any) -> None:
        if self.boss_is_gone:
            return
        ended_by = os.waitstatus_to_exitcode(status)
        processor_seconds = usage.ru_utime + usage.ru_stime
        reason, mechanism = self.reason, self.mechanism
        if not reason and ended_by in (-signal.SIGXCPU, -signal.SIGKILL):
            shell_seconds = _shell_seconds()
            if processor_seconds >= self.settings.processor_seconds:
                reason, mechanism = "processor time", "RLIMIT_CPU"
            elif processor_seconds >= _COUNTED_FOR_SURE * shell_seconds:
                reason, mechanism = "processor time", "ulimit -t"
            elif ended_by == -signal.SIGXCPU:
                reason, mechanism = "processor time", "RLIMIT_CPU"
        if not reason and ended_by == errno.ENOMEM:
            reason, mechanism = "memory", "RLIMIT_DATA"
        if not reason and ended_by == -signal.SIGSYS:
            reason, mechanism = "system call", "seccomp"
        report = WorkerReport(
            **self._usage(processor_seconds).to_wire(),
            reason=reason or "ended",
            mechanism=mechanism,
            exit_status=ended_by if ended_by >= 0 else None,
            signal=_signal_name(-ended_by) if ended_by < 0 else None,
            printed=bytes(self.output),
        )
        with contextlib.suppress(OSError, TimeoutError):
            wire.send(self.boss, ("report", report.to_wire()), deadline=time.monotonic() + 5)


def _shell_seconds() -> float:
    """Processor time that whoever started this process allows to each of its descendants."""
    seconds = resource.getrlimit(resource.RLIMIT_CPU)[1]
    return math.inf if seconds == resource.RLIM_INFINITY else seconds


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # real-time signals have no names of their own
        return f"signal {number}"


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def main(rpc_descriptor: int, boss_descriptor: int) -> None:
    """A keeper started cold: takes its settings from the grader's first message."""
    boss = socket.socket(fileno=boss_descriptor)
    settings, order = wire.receive(boss)
    start = functools.partial(spawn_worker, order=order)
    Keeper(boss, WorkerSettings.from_wire(settings)).keep(socket.socket(fileno=rpc_descriptor), start)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
