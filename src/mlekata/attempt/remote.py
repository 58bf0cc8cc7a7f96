"""Warm workers: one zygote for a set of imports, and a fresh fork of it for each attempt."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import mlekata
from mlekata import wire
from mlekata.attempt.shell_limits import hint, shell_limits
from mlekata.errors import KataError, NotShutIn, UsageError, WireError, WorkerError
from mlekata.isolation import MODES, Isolation, refusal
from mlekata.wire.orders import Usage, Warm, WarmUp, WorkerReport, WorkerSettings

__all__ = ["DEFAULT_START", "Usage", "Worker", "WorkerReport", "WorkerSettings", "Workers", "denied_paths"]

#: "fork" where a warm process can be forked safely, else "spawn" (macOS: Accelerate does not survive a fork).
DEFAULT_START = "fork" if sys.platform == "linux" else "spawn"

_WARM_UP_SECONDS = 180
_REPORT_SECONDS = 10
_LEAVING_SECONDS = 2
_MOST_DISMISSED = 4
_SOCKET_BUFFER_BYTES = 2**20

#: One thread everywhere: a thread pool in the zygote would hang every fork of it.
_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
_CLEAN_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    **dict.fromkeys(_THREAD_VARIABLES, "1"),
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # its thread would start with the library, before any use
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # the others reserve more at once than a limit of memory may allow
    "JOBLIB_MULTIPROCESSING": "0",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "MPLBACKEND": "Agg",
}
#: What a worker keeps of it, beside its own number of threads; the rest is only for the zygote.
_WORKER_ENVIRONMENT = (
    "LANG",
    "JOBLIB_MULTIPROCESSING",
    "TOKENIZERS_PARALLELISM",
    "HF_HUB_OFFLINE",
    "MPLBACKEND",
    "PATH",
)


#: What a worker may still import of this package: how tables cross, if pandas is imported late.
_OPEN_TO_WORKERS = ("__init__.py", "errors.py", "wire")

_NO_REPORT = WorkerReport(
    wall_seconds=0.0,
    processor_seconds=0.0,
    starved_seconds=0.0,
    starving_is_seen=False,
    peak_memory_mib=0.0,
    reason="ended",
    mechanism="",
    exit_status=None,
    signal=None,
    printed=b"",
)


def _environment() -> dict[str, str]:
    """A clean environment in which this same package and its libraries are found."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    package = str(Path(mlekata.__file__).resolve().parent.parent)
    environment = {**inherited, **_CLEAN_ENVIRONMENT, "PYTHONPATH": package}
    if "f" in shell_limits():
        environment["PYTHONDONTWRITEBYTECODE"] = "1"  # else Python cuts its files off there, and trips over them later
    return environment


def denied_paths(more: Sequence[Path] = ()) -> list[str]:
    """Real paths of what no worker may read: this package but the wire, its katas, and *more*."""
    package = Path(mlekata.__file__).resolve().parent
    denied = [entry for entry in package.iterdir() if entry.name not in _OPEN_TO_WORKERS]
    if package.parent.name == "src":
        denied += [package.parent.parent / name for name in ("katas", "tests")]
    return sorted({str(path.resolve()) for path in (*denied, *more) if path.exists()})


def _socket_pair() -> tuple[socket.socket, socket.socket]:
    pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    for end in pair:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BUFFER_BYTES)
    return pair


class Worker:
    """One attempt's process, seen from the grader.

    Attributes:
        name: no other worker's; marks the handles that this one gives.
    """

    def __init__(
        self, rpc: socket.socket, keeper: socket.socket, process: subprocess.Popen[bytes] | None = None
    ) -> None:
        self._rpc = rpc
        self._keeper = keeper
        self.name = secrets.token_hex(8)
        self._process = process  # the keeper's, if it was spawned and so is ours to reap
        self._number = 0
        self._report: WorkerReport | None = None
        self._is_told = False

    def ask(
        self,
        request: str,
        *arguments: Any,
        deadline: float,
        extend: Callable[[], float] | None = None,
        on_wait: Callable[[], None] | None = None,
    ) -> tuple[Any, ...]:
        """One request and its reply.

        Args:
            request: "level", "load" or "call".
            arguments: of the request; must be able to cross.
            deadline: of `time.monotonic()`.
            extend: asked for a later deadline when that one has come.
            on_wait: called about four times a second until the reply arrives.

        Returns:
            The reply: ("value", value), ("loaded", names), ("level", name) or ("error", description).

        Raises:
            KataError: if an argument cannot cross; nothing has been sent then.
            WireError: if the reply is malformed, forged or out of step.
            EOFError: if the worker has ended.
            TimeoutError: if the deadline passed.
        """
        self._number += 1
        try:
            try:
                wire.send(self._rpc, (self._number, request, *arguments), deadline=deadline, extend=extend)
            except WireError as error:
                raise KataError(f"what is asked of the attempt cannot be handed over: {error}") from None
            reply = wire.receive(self._rpc, resolve=self._mark, deadline=deadline, extend=extend, on_wait=on_wait)
        except ConnectionError:
            raise EOFError("the worker has ended") from None
        if type(reply) is not tuple or len(reply) != 3 or reply[0] != self._number:
            raise WireError("the reply is out of step with the question")
        return reply[1:]

    def _mark(self, handle: wire.Handle) -> wire.Handle:
        return replace(handle, process=self.name)

    def output(self) -> str:
        """What the attempt has printed so far, cut to the first 64 KiB."""
        printed = self._ask_keeper("output")
        if printed is not None:
            return str(printed.decode("utf-8", "backslashreplace"))
        return "" if self._report is None else self._report.output

    def usage(self) -> Usage | None:
        """What the worker has used so far, or has used if it has ended; None if its keeper does not say."""
        usage = self._ask_keeper("usage")
        return self._report if usage is None else Usage.from_wire(usage)

    def _ask_keeper(self, order: str) -> Any:
        """The keeper's answer to an order; None once it has reported the end of the worker instead, or is gone."""
        if self._report is None:
            deadline = time.monotonic() + _REPORT_SECONDS
            with contextlib.suppress(EOFError, OSError, WireError):
                wire.send(self._keeper, order, deadline=deadline)
            with contextlib.suppress(EOFError, OSError, WireError):
                kind = ""
                while kind not in (order, "report"):  # an answer that nobody waited for any more may come first
                    kind, answer = wire.receive(self._keeper, deadline=deadline)
                if kind == order:
                    return answer
                self._report = WorkerReport.from_wire(answer)
        return None

    def _tell(self, order: str) -> None:
        if not self._is_told:
            self._is_told = True
            with contextlib.suppress(OSError):
                wire.send(self._keeper, order, deadline=time.monotonic() + _REPORT_SECONDS)

    def dismiss(self) -> None:
        """Tells the keeper to end the worker, without waiting for it; `end` waits."""
        self._tell("stop")

    def end(self, *, is_dying: bool = False) -> WorkerReport:
        """Ends the worker and everything it started; says how it ended.

        Args:
            is_dying: True if it closed its connection, and so should be given a moment to end by itself.
        """
        if self._report is None:
            self._tell("report" if is_dying else "stop")
            self._report = _NO_REPORT
            with contextlib.suppress(EOFError, OSError, WireError):
                kind = ""
                while kind != "report":
                    kind, answer = wire.receive(self._keeper, deadline=time.monotonic() + _REPORT_SECONDS)
                self._report = WorkerReport.from_wire(answer)
        self._rpc.close()
        self._keeper.close()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_REPORT_SECONDS)
        return self._report


class Workers:
    """Fresh workers for attempts that need the same imports; any thread may ask.

    Args:
        imports: modules that are imported before the first fork.
        start: "fork" or "spawn"; spawned workers import everything anew.
        isolation: one of `isolation.MODES`: what the workers must be shut in by.
        denied_paths: files and folders that no worker may read, beside the katas and this package.
        may_be_root: whether root goes on where attempts cannot be shut in: what runs is the caller's own code.

    Raises:
        UsageError: if there is no such isolation.
    """

    def __init__(
        self,
        imports: Sequence[str],
        start: str = DEFAULT_START,
        isolation: str = "best",
        denied_paths: Sequence[Path] = (),
        *,
        may_be_root: bool = False,
    ) -> None:
        if isolation not in MODES:
            raise UsageError(f"no isolation is called {isolation!r}; expected one of {', '.join(map(repr, MODES))}")
        self.imports = tuple(imports)
        self.start = start
        self.wanted_isolation = isolation
        self.denied_paths = tuple(denied_paths)
        self.may_be_root = may_be_root
        self.isolation: Isolation | None = None
        self.failures: dict[str, str] = {}
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._is_warm = False
        self._dismissed: deque[Worker] = deque()
        self._one_at_a_time = threading.RLock()

    @property
    def is_started(self) -> bool:
        """Whether there is a warm process, or one that warms up."""
        return self._process is not None

    def will_import(self, modules: Sequence[str]) -> bool:
        """Whether the warm process has imported these modules, or will: more can be asked of it until it starts."""
        with self._one_at_a_time:
            if not self.is_started:
                self.imports = tuple(dict.fromkeys((*self.imports, *modules)))
            return set(modules) <= set(self.imports)

    def warm_up(self) -> None:
        """Starts importing in the background; returns at once."""
        with self._one_at_a_time:
            self._warm_up()

    def _warm_up(self) -> None:
        if self.start != "fork" or self._process is not None:
            return
        self._control, theirs = _socket_pair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "mlekata.sandbox.zygote", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                env=_environment(),
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is the grader's to handle
            )
        wire.send(self._control, self._order().to_wire())

    def _order(self) -> WarmUp:
        return WarmUp(self.wanted_isolation, denied_paths(self.denied_paths), list(self.imports))

    def _wait_until_warm(self, on_wait: Callable[[], None] | None) -> socket.socket:
        self._warm_up()
        assert self._control is not None
        if not self._is_warm:
            try:
                deadline = time.monotonic() + _WARM_UP_SECONDS
                warm = Warm.from_wire(wire.receive(self._control, deadline=deadline, on_wait=on_wait))
            except (EOFError, OSError) as error:
                raise WorkerError(
                    f"the process that imports {', '.join(self.imports) or 'nothing'} ended before it was ready "
                    f"({error}){hint()}; run `mlekata doctor`"
                ) from None
            if warm.threads != 1:
                raise WorkerError(
                    f"a library among {', '.join(self.imports)} started {warm.threads - 1} threads on import, "
                    "and a process with threads cannot be forked safely; run `mlekata doctor`"
                )
            self.failures = warm.failures
            self.isolation = Isolation(warm.level, warm.findings)
            self.refuse_if_too_little(self.isolation)
            self._is_warm = True
        return self._control

    def refuse_if_too_little(self, isolation: Isolation) -> None:
        """Refuses to go on where attempts are shut in by less than is wanted.

        Raises:
            NotShutIn: if they are.
        """
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0 and not self.may_be_root
        if said := refusal(isolation, self.wanted_isolation, is_root=is_root):
            raise NotShutIn(said)

    def worker(self, settings: WorkerSettings, on_wait: Callable[[], None] | None = None) -> Worker:
        """A fresh worker; waits until the warm process is ready.

        Raises:
            WorkerError: if this machine cannot start one.
        """
        with self._one_at_a_time:
            return self._worker(settings, on_wait)

    def _worker(self, settings: WorkerSettings, on_wait: Callable[[], None] | None) -> Worker:
        environment = {name: value for name, value in _environment().items() if name in _WORKER_ENVIRONMENT}
        environment |= dict.fromkeys(_THREAD_VARIABLES, str(settings.threads))  # for libraries it imports itself
        message = replace(settings, environment=environment).to_wire()
        control = self._wait_until_warm(on_wait) if self.start == "fork" else None
        rpc, their_rpc = _socket_pair()
        keeper, their_keeper = _socket_pair()
        with their_rpc, their_keeper:
            if control is not None:
                try:
                    socket.send_fds(control, [b"F"], [their_rpc.fileno(), their_keeper.fileno()])
                    wire.send(control, message)
                except OSError as error:
                    rpc.close()
                    keeper.close()
                    raise WorkerError(f"the warm process is gone ({error}){hint()}; run `mlekata doctor`") from None
                process = None
            else:
                process = _spawn_keeper(their_rpc, their_keeper)
                wire.send(keeper, (message, self._order().to_wire()))
        return Worker(rpc, keeper, process)

    def dismiss(self, worker: Worker) -> None:
        """Ends a worker whose report nobody wants; its end is waited for later, of a few workers at once."""
        worker.dismiss()
        self._dismissed.append(worker)
        self._wait_for_dismissed(but=_MOST_DISMISSED)

    def _wait_for_dismissed(self, but: int = 0) -> None:
        while len(self._dismissed) > but:
            with contextlib.suppress(IndexError):  # another thread was faster
                self._dismissed.popleft().end()

    def close(self) -> None:
        """Ends the zygote; keepers and workers end with their own connections."""
        self._wait_for_dismissed()
        with self._one_at_a_time:
            self._cool_down()

    def _cool_down(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(_LEAVING_SECONDS if self._is_warm else 0)  # it tidies up after itself
            except subprocess.TimeoutExpired:
                self._process.kill()  # not its group: the keepers in it must outlive their workers
                self._process.wait()
        self._control = self._process = None
        self._is_warm = False


def _spawn_keeper(rpc: socket.socket, keeper: socket.socket) -> subprocess.Popen[bytes]:
    descriptors = (rpc.fileno(), keeper.fileno())
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "mlekata.sandbox.keeper", *map(str, descriptors)],
        pass_fds=descriptors,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
