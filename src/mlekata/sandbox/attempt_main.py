"""The attempt's own process: loads the learner's source and answers calls until the connection ends.

Everything here shares an interpreter with the learner's code, so nothing it says is trusted: the grader
asks for answers only, and computes every number itself.
"""

from __future__ import annotations

import errno
import io
import linecache
import os
import signal
import socket
import sys
import traceback
from collections.abc import Mapping, Sequence
from os import _exit  # bound before any attempt can replace it
from types import CodeType, ModuleType
from typing import Any, NoReturn

from mlekata import wire
from mlekata.errors import WireError
from mlekata.sandbox import determinism, friendly_refusals, lockdown
from mlekata.wire.orders import CANNOT_ANSWER, WorkerSettings

MODULE_NAME = "attempt"
_MOST_TEXT = 2000
_MOST_TRACEBACK = 4000


def _use_threads(threads: int) -> None:
    """Raises the thread count that the warm process was started with, for libraries already loaded."""
    if threads == 1:
        return
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(threads)
    try:
        import threadpoolctl
    except ImportError:
        return
    threadpoolctl.threadpool_limits(threads)


class _Answering:
    """The learner's module, and the objects that handles stand for."""

    def __init__(self) -> None:
        self.module = ModuleType(MODULE_NAME)
        self.files: set[str] = set()
        self.kept: dict[int, object] = {}

    def hold(self, value: object) -> wire.Handle:
        number = len(self.kept)
        self.kept[number] = value
        return wire.Handle(number, _text(f"{type(value).__module__}.{type(value).__qualname__}")[:200])

    def resolve(self, handle: wire.Handle) -> object:
        return self.kept[handle.number]

    def load(self, sources: Sequence[Sequence[str]]) -> tuple[Any, ...]:
        """Executes the sources one after another in one module."""
        sys.modules[MODULE_NAME] = self.module
        try:
            for name, text in sources:
                self.files.add(name)
                self.module.__file__ = name
                linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
                exec(_compiled(text, name), self.module.__dict__)  # noqa: S102
        except BaseException as error:
            return ("error", self.describe(error))
        return ("loaded", sorted(name for name, value in vars(self.module).items() if callable(value)))

    def call(self, function: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
        """One call of the learner's function."""
        try:
            return ("value", getattr(self.module, function)(*args, **kwargs))
        except BaseException as error:
            return ("error", self.describe(error))

    def describe(self, error: BaseException) -> dict[str, Any]:
        """What the grader is told of an exception: kind, type, message, the learner's own frames."""
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in self.files]
        if isinstance(error, SyntaxError) and (error.filename in self.files or not frames):
            kind, line = "syntax", error.lineno
            shown = "".join(traceback.format_exception_only(type(error), error))
        else:
            kind, line = _kind(error), frames[-1].lineno if frames else None
            shown = "".join(traceback.format_list(frames)) + f"{type(error).__name__}: {_text(error)}"
        return {
            "kind": kind,
            "type": _text(type(error).__name__),
            "message": _text(error),
            "file": frames[-1].filename if frames else getattr(error, "filename", None),
            "function": frames[-1].name if frames else None,
            "line": line,
            "traceback": shown[-_MOST_TRACEBACK:],
        }


def _compiled(text: str, name: str) -> CodeType:
    """The code of a source.

    Raises:
        SyntaxError: if it is not Python, or nested deeper than Python itself can follow.
    """
    try:
        return compile(text, name, "exec", dont_inherit=True)
    except (MemoryError, RecursionError):
        raise SyntaxError("an expression or a block is nested too deeply for Python") from None


def _kind(error: BaseException) -> str:
    if isinstance(error, MemoryError) or "can't allocate memory" in _text(error):
        return "memory"
    if isinstance(error, NotImplementedError):
        return "not implemented"
    if isinstance(error, SystemExit):
        return "exit"
    if isinstance(error, ImportError):
        return "import"
    return "exception"


def _text(value: object) -> str:
    """Text of anything, even of an object whose __str__ fails."""
    try:
        return str(value)[:_MOST_TEXT]
    except BaseException as error:
        return f"<{type(error).__name__} while printing it>"


def serve(
    rpc: socket.socket, settings: WorkerSettings, level: str, answering: _Answering, *, is_filtered: bool
) -> None:
    """Answers requests, in order, until the connection ends."""
    _use_threads(settings.threads)
    determinism.seed_everything(settings.seed)
    while True:
        try:
            number, request, *rest = wire.receive(rpc, resolve=answering.resolve)
        except (EOFError, OSError):
            return
        if is_filtered:
            friendly_refusals.mend_imported()
        reply = ("level", level) if request == "level" else getattr(answering, request)(*rest)
        _flush()
        _answer(rpc, number, reply, answering)


def _answer(rpc: socket.socket, number: int, reply: tuple[Any, ...], answering: _Answering) -> None:
    try:
        wire.send(rpc, (number, *reply), hold=answering.hold)
    except WireError as error:
        wire.send(rpc, (number, "error", {**answering.describe(error), "kind": "cannot cross"}))
    except MemoryError as error:  # while the value was copied into a frame: nothing has been sent
        wire.send(rpc, (number, "error", answering.describe(error)))


def is_for_want_of_memory(error: BaseException) -> bool:
    """Whether arguments, or their description, found no room."""
    return isinstance(error, MemoryError) or isinstance(error.__cause__, MemoryError)


def _flush() -> None:
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except BaseException:  # noqa: S112
            continue  # the learner closed it, or replaced it by anything at all


def _no_breakpoint(*_: object, **__: object) -> NoReturn:
    """What `breakpoint()` does here: it ends the call at its own line, for nobody can answer."""
    import bdb

    raise bdb.BdbQuit


def _own_streams() -> None:
    """Text streams over descriptors 1 and 2 that print whatever they are given."""
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        raw = os.fdopen(descriptor, "wb", closefd=False)
        setattr(sys, name, io.TextIOWrapper(raw, "utf-8", errors="backslashreplace", line_buffering=True))
        setattr(sys, f"__{name}__", getattr(sys, name))


def main(
    rpc: socket.socket, output_descriptor: int, settings: WorkerSettings, confinement: lockdown.Confinement
) -> NoReturn:
    """The whole life of a worker."""
    status, answering = CANNOT_ANSWER, _Answering()
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(output_descriptor, 1)
        os.dup2(output_descriptor, 2)
        _own_streams()
        sys.breakpointhook = _no_breakpoint
        level = lockdown.apply(settings, rpc.fileno(), confinement)
        if confinement.has_filter:
            friendly_refusals.install()
        serve(rpc, settings, level, answering, is_filtered=confinement.has_filter)
        status = 0
        _flush()
    except BaseException as error:
        if is_for_want_of_memory(error):
            status = errno.ENOMEM  # what the keeper takes for it: arguments that found no room
        elif not answering.files:
            status = 1
            traceback.print_exc()  # else the attempt broke what all of this is made of: our stack would tell it nothing
        _flush()
    finally:
        _exit(status)
