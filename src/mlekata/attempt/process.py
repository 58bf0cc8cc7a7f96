"""The learner's functions, called in their own process under one budget; every fault becomes an AttemptError."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mlekata.attempt.budget import CEILING, Budget
from mlekata.attempt.faults import end_of, fault_of_call, fault_of_loading, function_of, quoted
from mlekata.attempt.remote import Usage, Worker, WorkerReport, Workers, WorkerSettings
from mlekata.attempt.shell_limits import hint
from mlekata.errors import AttemptError, FaultError, Forbidden, Interrupted, KataError, TimedOut, WireError, WorkerError
from mlekata.isolation import Isolation
from mlekata.kata.folder import Function, SourceFile
from mlekata.kata.manifest import Limits
from mlekata.result import FaultKind
from mlekata.wire import Handle

_START_SECONDS = 60
#: A keeper is not asked for the figures of less than this: the question costs more than they are worth.
_WORTH_ASKING_SECONDS = 0.05
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

    Attributes:
        interrupted_by: what somebody else, such as a signal handler, has raised out of a wait for an answer.
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
        self.budget = Budget(limits)
        self.peak_memory_mib = 0.0  # of the workers that have ended
        self.isolation = ""
        self.interrupted_by: BaseException | None = None
        self._worker: Worker | None = None
        self._defined: frozenset[str] | None = None  # by the worker; None until it has told
        self._untold_seconds = 0.0  # by the clock, of which the budget does not know yet what the keeper does
        self._load_fault: AttemptError | None = None
        self._workers_started: set[str] = set()
        self._last_output = ""

    @property
    def file_name(self) -> str:
        """What the learner calls the file."""
        return self.sources[0].name

    @property
    def seconds(self) -> float:
        """What the attempt has used of its budget, by the fair clock."""
        if self._untold_seconds > _WORTH_ASKING_SECONDS:
            self._learn()
        return self.budget.seconds

    @property
    def clock_seconds(self) -> float:
        """The same by the clock on the wall."""
        return self.budget.clock_seconds

    def _learn(self) -> None:
        """Asks the keeper what the attempt has used."""
        self._untold_seconds = 0.0
        if self._worker is not None and (usage := self._worker.usage()):
            self.budget.learn(usage)

    def call(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """The result of one call of the learner's function.

        Raises:
            AttemptError: for every fault of the attempt, as the kind of its verdict.
            Interrupted: if the machine gave it no processor.
            KataError: if the kata asks for what it has not declared, or sends what cannot cross.
            WorkerError: if no worker can be started.
        """
        function = self.functions.get(name)
        if function is None:
            raise KataError(f"a hidden test or scorer calls {name!r}; stub.py declares {', '.join(self.functions)}")
        self._refuse_strangers(name, (*args, *kwargs.values()))
        worker, defined = self._loaded()
        if name not in defined:
            raise AttemptError(
                f"{self.file_name} has no function `{name}`; expected {name}({', '.join(function.parameters)})",
                kind=FaultKind.MISSING_FUNCTION,
                function=name,
            )
        reply = self._ask(worker, name, "call", name, tuple(args), dict(kwargs))
        if reply[0] == "error":
            raise fault_of_call(name, reply[1], self.limits)
        if reply[0] != "value":
            raise self._forged()
        return reply[1]

    def output(self) -> str:
        """What the attempt has printed so far."""
        return self._last_output if self._worker is None else self._worker.output()

    def end(self, *, is_dying: bool = False) -> WorkerReport | None:
        """Ends the attempt's process; safe to call twice.

        Args:
            is_dying: True if it closed its connection, and so should be given a moment to end by itself.
        """
        worker, self._worker, self._defined = self._worker, None, None
        if worker is None:
            return None
        report = worker.end(is_dying=is_dying)
        self._last_output = report.output
        self.peak_memory_mib = max(self.peak_memory_mib, report.peak_memory_mib)
        self.budget.learn(report)
        return report

    def dismiss(self) -> None:
        """Ends the attempt's process without waiting for its report; safe to call twice, and after `end`."""
        if self._worker is not None:
            self.workers.dismiss(self._worker)
        self._worker = self._defined = None

    def _loaded(self) -> tuple[Worker, frozenset[str]]:
        """A live worker that has executed the attempt's source, and the functions that it has then."""
        if self._load_fault is not None:
            raise self._load_fault
        if self._worker is not None and self._defined is not None:
            return self._worker, self._defined
        self.end()  # one that was interrupted while it loaded
        self._refuse_what_is_over()
        try:
            _refuse_what_was_not_read(self.sources)
            self._worker = worker = self._started()
            self._workers_started.add(worker.name)
            sources = [(source.name, source.text) for source in self.sources]
            reply = self._ask(worker, "the top level of your file", "load", sources)
            if reply[0] == "error":
                raise fault_of_loading(self.file_name, reply[1], self.sources[0].neighbours)
            if reply[0] != "loaded" or type(reply[1]) is not list:
                raise self._forged()
        except AttemptError as error:
            self._load_fault = error
            raise
        self._defined = frozenset(name for name in reply[1] if type(name) is str)
        return worker, self._defined

    def _refuse_what_is_over(self) -> None:
        """Refuses to start another worker when the budget is used up."""
        if not self.budget.is_over:
            return
        if self.budget.was_starved:
            raise Interrupted("not run: the computer was busy with other things for too long before")
        raise TimedOut(
            f"not run: the {self.limits.seconds:g} s for this kata were used up before", kind=FaultKind.NOT_RUN
        )

    def _waiting(self, what: str) -> Callable[[], None] | None:
        on_wait = self.on_wait
        return None if on_wait is None else lambda: on_wait(what)

    def _started(self) -> Worker:
        settings = WorkerSettings(
            memory_mib=self.limits.memory_mib,
            processor_seconds=self.limits.seconds * self.limits.threads + 1,
            threads=self.limits.threads,
            seed=self.seed,
            wall_seconds=CEILING * self.limits.seconds + _GRADERS_OWN_SECONDS,
        )
        waiting = self._waiting("")
        worker = self.workers.worker(settings, waiting)
        try:
            reply = worker.ask("level", deadline=time.monotonic() + _START_SECONDS, on_wait=waiting)
        except (EOFError, TimeoutError, WireError) as error:
            report = worker.end(is_dying=True)
            raise WorkerError(
                f"a worker could not be started ({error}); it said: "
                f"{report.output[-_MOST_SENTENCE:].strip() or 'nothing'}{hint()}; run `mlekata doctor`"
            ) from None
        if self.workers.isolation is None:
            try:
                self.workers.refuse_if_too_little(Isolation(str(reply[1]), {}))
            except WorkerError:
                worker.end()
                raise
        known = self.workers.isolation  # of the zygote; a spawned worker says for itself, before it reads the attempt
        self.isolation = known.label if known is not None else str(reply[1])
        self.budget.open(worker.usage() or Usage(0.0, 0.0, 0.0, starving_is_seen=False, peak_memory_mib=0.0))
        return worker

    def _ask(self, worker: Worker, what: str, request: str, *arguments: Any) -> tuple[Any, ...]:
        """One request within the budget; a dead or lying worker becomes the fault it is."""
        since = time.monotonic()

        def count() -> None:
            nonlocal since
            now = time.monotonic()
            self.budget.spend(quoted(what), now - since)
            self._untold_seconds += now - since
            since = now

        def extend() -> float:
            count()
            self._learn()
            return time.monotonic() + self.budget.remaining

        try:
            deadline = since + self.budget.remaining
            reply = worker.ask(request, *arguments, deadline=deadline, extend=extend, on_wait=self._waiting(what))
        except KataError:
            raise  # nothing has been sent: the worker answers the next question
        except EOFError:
            count()
            raise self._death(what) from None
        except WireError as error:
            count()
            self.end()
            sentence = f"{quoted(what)} answered with bytes that are no answer ({error})"
            raise Forbidden(sentence, function=function_of(what)) from None
        except BaseException as error:
            count()
            fault = self._run_out(what) if type(error) is TimeoutError and self.budget.is_over else None
            self.end()  # its answer, which nobody waits for any more, must not be taken for one to the next question
            if fault is not None:
                raise fault from None
            self.interrupted_by = error  # Ctrl-C, or another plugin with a limit of its own
            raise
        count()
        return reply

    def _run_out(self, what: str) -> FaultError:
        sentence = self.budget.run_out(quoted(what))
        return (Interrupted if self.budget.was_starved else TimedOut)(sentence, function=function_of(what))

    def _death(self, what: str) -> FaultError:
        """Why the worker ended, as the fault it is."""
        report = self.end(is_dying=True)
        assert report is not None
        kind, did = end_of(report, self.limits)
        return kind(f"{quoted(what)} {did}", function=function_of(what))

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


class LearnerFunctions:
    """The `attempt` that hidden tests and scorers see: the learner's functions as attributes."""

    __slots__ = ("_call",)

    def __init__(self, process: AttemptProcess) -> None:
        self._call = process.call

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: self._call(name, args, kwargs)
