"""The learner's functions, called in their own process under one budget; every fault becomes an AttemptError."""

from __future__ import annotations

import hashlib
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mlekata.attempt.remote import Worker, WorkerReport, Workers, WorkerSettings
from mlekata.errors import (
    AttemptError,
    Crashed,
    Forbidden,
    KataError,
    NotAttempted,
    OutOfMemory,
    TimedOut,
    WireError,
    WorkerError,
)
from mlekata.kata.folder import Function, SourceFile
from mlekata.kata.manifest import Limits
from mlekata.result import FaultKind
from mlekata.wire import Handle

_START_SECONDS = 60
#: What hidden tests and the scorer may take between their questions before the attempt is ended under them.
_GRADERS_OWN_SECONDS = 1800
_MOST_SENTENCE = 500


def source_digest(sources: Sequence[SourceFile]) -> str:
    """SHA-256 of the source of an attempt."""
    return hashlib.sha256("\0".join(source.text for source in sources).encode("utf-8", "surrogatepass")).hexdigest()


class AttemptProcess:
    """One attempt on one split: a worker that is started when it is first asked, and one budget of time.

    A worker that dies is replaced by a fresh one when the next function is called; the budget goes on.

    Args:
        sources: the attempt; later sources override earlier ones.
        functions: what the learner writes, as the stub declares it.
        limits: of the kata.
        workers: where fresh workers come from.
        seed: of the global random generators.
        on_wait: called with the function's name about four times a second while it runs.
    """

    def __init__(
        self,
        sources: Sequence[SourceFile],
        functions: Sequence[Function],
        limits: Limits,
        workers: Workers,
        seed: int,
        on_wait: Callable[[str], None] | None = None,
    ) -> None:
        self.sources = sources
        self.functions = {function.name: function for function in functions}
        self.limits = limits
        self.workers = workers
        self.seed = seed
        self.on_wait = on_wait
        self._seconds_of: defaultdict[str, float] = defaultdict(float)  # by what was running
        self.peak_memory_mib = 0.0  # of the workers that have ended
        self._processor_seconds = 0.0  # of the same
        self.isolation = ""
        self._worker: Worker | None = None
        self._defined: frozenset[str] = frozenset()
        self._load_fault: AttemptError | None = None
        self._workers_started: set[str] = set()
        self._last_output = ""

    @property
    def file_name(self) -> str:
        """What the learner calls the file."""
        return self.sources[0].name

    @property
    def seconds(self) -> float:
        """What the attempt has used of its budget."""
        return sum(self._seconds_of.values())

    def call(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """The result of one call of the learner's function.

        Raises:
            AttemptError: for every fault of the attempt, as the kind of its verdict.
            KataError: if the kata asks for what it has not declared, or sends what cannot cross.
            WorkerError: if no worker can be started.
        """
        function = self.functions.get(name)
        if function is None:
            raise KataError(f"a hidden test or scorer calls {name!r}; stub.py declares {', '.join(self.functions)}")
        self._refuse_strangers(name, (*args, *kwargs.values()))
        worker = self._loaded()
        if name not in self._defined:
            raise AttemptError(
                f"{self.file_name} has no function `{name}`; expected {name}({', '.join(function.parameters)})",
                kind=FaultKind.MISSING_FUNCTION,
                function=name,
            )
        reply = self._ask(worker, name, "call", name, tuple(args), dict(kwargs))
        if reply[0] == "error":
            raise _fault(name, reply[1], self.limits)
        if reply[0] != "value":
            raise self._forged()
        return reply[1]

    def output(self) -> str:
        """What the attempt has printed so far."""
        return self._last_output if self._worker is None else self._worker.output()

    def end(self) -> WorkerReport | None:
        """Ends the attempt's process; safe to call twice."""
        report = None
        if self._worker is not None:
            report = self._worker.end()
            self._remember(report)
        self._worker = None
        return report

    def dismiss(self) -> None:
        """Ends the attempt's process without waiting for its report; safe to call twice, and after `end`."""
        if self._worker is not None:
            self.workers.dismiss(self._worker)
        self._worker = None

    def _remember(self, report: WorkerReport) -> None:
        self._last_output = report.output
        self.peak_memory_mib = max(self.peak_memory_mib, report.peak_memory_mib)
        self._processor_seconds += report.processor_seconds if report.wall_seconds else math.inf  # no report: unknown

    def _loaded(self) -> Worker:
        """A live worker that has executed the attempt's source."""
        if self._load_fault is not None:
            raise self._load_fault
        if self._worker is not None:
            return self._worker
        if self.seconds >= self.limits.seconds:
            raise TimedOut(
                f"not run: the {self.limits.seconds:g} s for this kata were used up before", kind=FaultKind.NOT_RUN
            )
        try:
            _refuse_what_was_not_read(self.sources)
            self._worker = worker = self._started()
            self._workers_started.add(worker.name)
            sources = [(source.name, source.text) for source in self.sources]
            reply = self._ask(worker, "the top level of your file", "load", sources)
            if reply[0] == "error":
                raise _load_fault(self.file_name, reply[1])
            if reply[0] != "loaded" or type(reply[1]) is not list:
                raise self._forged()
        except AttemptError as error:
            self._load_fault = error
            raise
        self._defined = frozenset(name for name in reply[1] if type(name) is str)
        return worker

    def _waiting(self, what: str) -> Callable[[], None] | None:
        on_wait = self.on_wait
        return None if on_wait is None else lambda: on_wait(what)

    def _started(self) -> Worker:
        settings = WorkerSettings(
            memory_mib=self.limits.memory_mib,
            processor_seconds=self.limits.seconds * self.limits.threads + 1,
            threads=self.limits.threads,
            seed=self.seed,
            wall_seconds=self.limits.seconds + _GRADERS_OWN_SECONDS,
        )
        waiting = self._waiting("")
        worker = self.workers.worker(settings, waiting)
        try:
            reply = worker.ask("level", deadline=time.monotonic() + _START_SECONDS, on_wait=waiting)
        except (EOFError, TimeoutError, WireError) as error:
            report = worker.end(is_dying=True)
            raise WorkerError(
                f"a worker could not be started ({error}); it said: "
                f"{report.output[-_MOST_SENTENCE:].strip() or 'nothing'}; run `mlekata doctor`"
            ) from None
        if self.workers.wanted_isolation.startswith("sandbox") and reply[1] != "sandbox":
            worker.end()
            raise WorkerError("a worker could not be shut in as wanted; run `mlekata doctor`")
        known = self.workers.isolation  # of the zygote; a spawned worker says for itself, before it reads the attempt
        self.isolation = known.label if known is not None else str(reply[1])
        return worker

    def _ask(self, worker: Worker, what: str, request: str, *arguments: Any) -> tuple[Any, ...]:
        """One request within the budget; a dead or lying worker becomes the fault it is."""
        started = time.monotonic()
        deadline = started + max(self.limits.seconds - self.seconds, 0.0)
        waiting = self._waiting(what)
        try:
            return worker.ask(request, *arguments, deadline=deadline, on_wait=waiting)
        except TimeoutError:
            self.end()
            raise TimedOut(
                f"{_quoted(what)} was still running when the {self.limits.seconds:g} s for this kata were used up"
                + self._most_went_elsewhere(what)
                + self._most_were_spent_waiting(),
                function=_function(what),
            ) from None
        except EOFError:
            raise self._death(worker, what) from None
        except WireError as error:
            self.end()
            raise Forbidden(
                f"{_quoted(what)} answered with bytes that are no answer ({error})", function=_function(what)
            ) from None
        finally:
            self._seconds_of[what] += time.monotonic() - started

    def _most_went_elsewhere(self, what: str) -> str:
        """Who is to blame for a time-out, if it is not what was running."""
        slowest = max(self._seconds_of, key=self._seconds_of.__getitem__, default=what)
        is_to_blame = slowest != what and 2 * self._seconds_of[slowest] > self.limits.seconds
        return f"; most of them went to {_quoted(slowest)}" if is_to_blame else ""

    def _most_were_spent_waiting(self) -> str:
        """That the machine may be to blame for a time-out, once all workers have ended."""
        is_idle = 2 * self._processor_seconds < self.limits.seconds
        waited = f"; it had a processor for {self._processor_seconds:.1f} s of them: it waited, or the machine was busy"
        return waited if is_idle else ""

    def _death(self, worker: Worker, what: str) -> AttemptError:
        """Why the worker ended, as the fault it is."""
        report = worker.end(is_dying=True)
        self._remember(report)
        self._worker = None
        kind, did = _end(report, self.limits)
        return kind(f"{_quoted(what)} {did}", function=_function(what))

    def _forged(self) -> AttemptError:
        self.end()
        return Forbidden("the attempt's process sent a reply that it was not asked for")

    def _refuse_strangers(self, name: str, arguments: Sequence[Any]) -> None:
        """Refuses objects that are not in the process which is about to be asked."""
        for handle in _handles(arguments):
            if handle.process not in self._workers_started:
                raise KataError(
                    f"`{name}` was given an object that is in another process; "
                    "expected one that the same `attempt`, or the same `fresh_attempt`, has returned"
                )
            if self._worker is None or handle.process != self._worker.name:
                raise AttemptError(
                    f"`{name}` could not be checked: what it needs was lost when the process ended before",
                    kind=FaultKind.LOST,
                    function=name,
                )


def _end(report: WorkerReport, limits: Limits) -> tuple[type[AttemptError], str]:
    """What a worker's end is, and what the attempt did to bring it about."""
    match report:
        case WorkerReport(reason="memory"):
            return OutOfMemory, f"used more than the {limits.memory_mib} MiB allowed"
        case WorkerReport(reason="processor time"):
            return TimedOut, f"used more processor time than the {limits.seconds:g} s allowed"
        case WorkerReport(reason="wall clock"):
            return TimedOut, f"ran until long after the {limits.seconds:g} s for this kata"
        case WorkerReport(reason="output"):
            return Forbidden, "printed more than 64 MiB; print less"
        case WorkerReport(reason="system call"):
            return Forbidden, "made a system call in a way that no ordinary program does"
        case WorkerReport(signal=str(name)) if report.reason != "stopped":
            return Crashed, f"crashed its process ({name})"
        case WorkerReport(exit_status=int(status)):
            return Crashed, f"ended its process with exit status {status}; return instead"
    return Crashed, "closed the connection to the grader"


def _quoted(what: str) -> str:
    return what if " " in what else f"`{what}`"


def _function(what: str) -> str:
    """The function that was running; "" for the top level of the file."""
    return "" if " " in what else what


def _refuse_what_was_not_read(sources: Sequence[SourceFile]) -> None:
    """Refuses a file that is no text, no file or not the learner's."""
    for source in sources:
        if source.refusal:
            raise AttemptError(source.refusal, kind=FaultKind.CANNOT_LOAD)


def _handles(value: Any) -> Iterator[Handle]:
    """All handles in a value, however nested."""
    if type(value) is Handle:
        yield value
    elif type(value) in (list, tuple):
        for item in value:
            yield from _handles(item)
    elif type(value) is dict:
        for pair in value.items():
            yield from _handles(pair)


def _field(description: Any, name: str) -> str:
    """A field of an error description; it comes from the attempt's process, so anything may be in it."""
    value = description.get(name) if type(description) is dict else None
    return value[:4000] if type(value) is str else ""


def _line(description: Any) -> int | None:
    value = description.get("line") if type(description) is dict else None
    return value if type(value) is int else None


def _where(description: Any) -> str:
    """File and line such as: fraud_detector.py, line 41; as far as it is known."""
    line, file = _line(description), _field(description, "file")
    return f"{file}, line {line}" if file and line is not None else ""


def _sentence(description: Any) -> str:
    """Type and message, cut to the length of a sentence."""
    message = " ".join(_field(description, "message").split())[:_MOST_SENTENCE]
    kind = _field(description, "type") or "an unknown error"
    return f"{kind}: {message}" if message else kind


def _fault(name: str, description: Any, limits: Limits) -> AttemptError:
    """The fault that an error in a call is."""
    where = _where(description)
    at = f" ({where})" if where else ""
    shown = _field(description, "traceback")
    match _field(description, "kind"):
        case "not implemented":
            return NotAttempted(f"`{name}` is not written yet: it raises NotImplementedError{at}", function=name)
        case "memory":
            sentence = f"`{name}` needed more than the {limits.memory_mib} MiB allowed{at}"
            return OutOfMemory(sentence, function=name, traceback=shown)
        case "exit":
            return Crashed(f"`{name}` tried to exit{at}; return instead", function=name, traceback=shown)
        case "cannot cross":
            sentence = f"`{name}` returned a value that cannot be handed over: {_field(description, 'message')}"
            return AttemptError(sentence, kind=FaultKind.WRONG_TYPE, function=name)
    hint = "; nobody can type while an attempt is graded" if _field(description, "type") == "EOFError" else ""
    return AttemptError(
        f"`{name}` raised {_sentence(description)}{at}{hint}",
        kind=FaultKind.RAISED,
        function=name,
        traceback=shown,
        evidence=_exception(description),
    )


def _load_fault(file_name: str, description: Any) -> AttemptError:
    """The fault that an error while executing the attempt's file is."""
    where = _where(description) or file_name
    shown = _field(description, "traceback")
    match _field(description, "kind"):
        case "memory":
            return OutOfMemory(f"{where}: loading the file needed more memory than allowed", traceback=shown)
        case "exit":
            return Crashed(f"{where}: the file exits while it is loaded", traceback=shown)
        case "not implemented":
            return NotAttempted(f"{where}: the file raises NotImplementedError while it is loaded")
        case "syntax":
            what = "not valid Python:"
        case "import":
            what = "an import failed:"
        case _:
            what = "loading the file raised"
    return AttemptError(
        f"{where}: {what} {_sentence(description)}",
        kind=FaultKind.CANNOT_LOAD,
        traceback=shown,
        evidence=_exception(description),
    )


def _exception(description: Any) -> dict[str, str]:
    """The type of what was raised, as evidence."""
    return {"exception": _field(description, "type")[:100]}


class LearnerFunctions:
    """The `attempt` that hidden tests and scorers see: the learner's functions as attributes."""

    __slots__ = ("_call",)

    def __init__(self, process: AttemptProcess) -> None:
        self._call = process.call

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: self._call(name, args, kwargs)
