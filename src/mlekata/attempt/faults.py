"""What ended a call, in words for the learner: an error described by the attempt's process, or the process's end."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from mlekata.attempt.shell_limits import hint, hint_on
from mlekata.errors import (
    AttemptError,
    Crashed,
    FaultError,
    Forbidden,
    Interrupted,
    NotAttempted,
    OutOfMemory,
    TimedOut,
)
from mlekata.kata.manifest import Limits
from mlekata.result import FaultKind
from mlekata.wire import orders
from mlekata.wire.orders import WorkerReport

_MOST_SENTENCE = 500


def end_of(report: WorkerReport, limits: Limits) -> tuple[type[FaultError], str]:
    """What a worker's end is, and what the attempt did to bring it about."""
    match report:
        case WorkerReport(reason="memory"):
            return OutOfMemory, f"used more than the {limits.memory_mib} MiB allowed" + hint("vd")
        case WorkerReport(reason="processor time", mechanism="ulimit -t"):
            used = f"was stopped after {report.processor_seconds:.0f} s of computing{hint('t')}"
            return Interrupted, f"{used}, and this kata {limits.seconds:g} s: start again in a shell without that limit"
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
        case WorkerReport(exit_status=orders.CANNOT_ANSWER):
            return Crashed, (
                "left its process unable to answer: your file replaces functions, modules or signal handlers that "
                "Python itself, NumPy or pandas need; leave them as they are"
            )
        case WorkerReport(exit_status=int(status)):
            return Crashed, f"ended its process with exit status {status}; return instead"
    return Crashed, "closed the connection to the grader"


def quoted(what: str) -> str:
    """What was running, as a sentence begins with it."""
    return what if " " in what else f"`{what}`"


def function_of(what: str) -> str:
    """The function that was running; "" for the top level of the file."""
    return "" if " " in what else what


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


def fault_of_call(name: str, description: Any, limits: Limits) -> AttemptError:
    """The fault that an error in a call is."""
    where = _where(description)
    at = f" ({where})" if where else ""
    shown = _field(description, "traceback")
    match _field(description, "kind"):
        case "not implemented":
            return NotAttempted(f"`{name}` is not written yet: it raises NotImplementedError{at}", function=name)
        case "memory":
            sentence = f"`{name}` needed more than the {limits.memory_mib} MiB allowed{at}" + hint("vd")
            return OutOfMemory(sentence, function=name, traceback=shown)
        case "exit":
            return Crashed(f"`{name}` tried to exit{at}; return instead", function=name, traceback=shown)
        case "cannot cross":
            sentence = f"`{name}` returned a value that cannot be handed over: {_field(description, 'message')}"
            return AttemptError(sentence, kind=FaultKind.WRONG_TYPE, function=name)
    return AttemptError(
        f"`{name}` raised {_sentence(description)}{at}{_advice(description)}",
        kind=FaultKind.RAISED,
        function=name,
        traceback=shown,
        evidence=_exception(description),
    )


def _advice(description: Any, neighbours: Collection[str] = ()) -> str:
    """What to do, where the exception alone does not say it."""
    match _field(description, "type"):
        case "EOFError":
            return "; nobody can type while an attempt is graded"
        case "BdbQuit":
            return (
                "; nobody can type while an attempt is graded: take the breakpoint out, "
                "and use `mlekata.public_data` to call your function yourself"
            )
        case "ModuleNotFoundError":
            missing = _field(description, "message").partition("'")[2].partition("'")[0].partition(".")[0]
            if missing in neighbours:
                return f"; {missing} lies beside your attempt, but an attempt is one file: move what you need into it"
    return hint_on(_field(description, "message"))


def fault_of_loading(file_name: str, description: Any, neighbours: Collection[str] = ()) -> AttemptError:
    """The fault that an error while executing the attempt's file is.

    Args:
        file_name: of the attempt.
        description: of the error, from the attempt's process.
        neighbours: names of modules that lie beside the attempt, and cannot be imported.
    """
    where = _where(description) or file_name
    shown = _field(description, "traceback")
    match _field(description, "kind"):
        case "memory":
            sentence = f"{where}: loading the file needed more memory than allowed" + hint("vd")
            return OutOfMemory(sentence, traceback=shown)
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
        f"{where}: {what} {_sentence(description)}{_advice(description, neighbours)}",
        kind=FaultKind.CANNOT_LOAD,
        traceback=shown,
        evidence=_exception(description),
    )


def _exception(description: Any) -> dict[str, str]:
    """The type of what was raised, as evidence."""
    return {"exception": _field(description, "type")[:100]}
