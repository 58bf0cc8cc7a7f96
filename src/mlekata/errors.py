"""Every error of mlekata, and whose move it is.

    MlekataError
    ├── UsageError            the caller: a wrong name, option or folder
    │   └── NotInstalled      a package that a kata needs is missing on this machine
    ├── KataError             the author: a kata that breaks its own rules
    ├── WireError             bytes that are not a well-formed frame
    ├── WorkerError           the machine: a worker that could not be started
    │   └── NotShutIn         and the caller (UsageError): less isolation than was asked for
    └── FaultError            whatever ends a check: it carries the fault as facts
        ├── Interrupted       the machine: no processor for the attempt, or the run was stopped; nobody's fault
        └── AttemptError      the learner: the attempt did something it should not
            ├── NotAttempted  a function still raises NotImplementedError
            ├── Crashed       the attempt's process ended on its own
            ├── TimedOut      the time for this kata is used up
            ├── OutOfMemory   more memory than the kata allows
            └── Forbidden     a broken protocol or a forbidden system call

Messages read: where, what was found, what was expected, what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlekata.result import Fault, FaultKind


class MlekataError(Exception):
    """Any error raised on purpose by mlekata."""


class UsageError(MlekataError):
    """The caller asked for something that does not exist or cannot be done."""


class NotInstalled(UsageError):
    """A package that a kata needs is not installed on this machine."""


class KataError(MlekataError):
    """A kata breaks its own rules; never charged to the learner.

    Args:
        message: the whole of it: where, what was found, what was expected, what to do.
        file: the kata's file that is at fault, as its author calls it (`data.py`), or "".
        text: the message without where it is, for a reader who has been told; the message, if not given.
    """

    def __init__(self, message: str, *, file: str = "", text: str = "") -> None:
        super().__init__(message)
        self.file = file
        self.text = text or message


class WireError(MlekataError):
    """Bytes received are not a well-formed frame, or a value cannot be put into one."""


class WorkerError(MlekataError):
    """This machine could not start or keep a worker process."""


class FaultError(MlekataError):
    """What ends a check of an attempt, with its facts.

    Args:
        message: one sentence for the learner.
        kind: what kind of fault; that of the class, if not given.
        function: the learner's function at fault; "" for the file as a whole.
        traceback: the learner's own frames, already formatted, or "".
        evidence: the case that shows it, in JSON types.

    Attributes:
        fault: all of this as a value.
    """

    #: the kind of fault, if no other is given
    kind = FaultKind.FAILED

    def __init__(
        self,
        message: str,
        *,
        kind: FaultKind | None = None,
        function: str = "",
        traceback: str = "",
        evidence: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.fault = Fault(kind or self.kind, message, function, traceback, evidence=evidence or {})


class Interrupted(FaultError):
    """The machine, or whoever stopped the run, kept the attempt from being graded: no fault of anybody."""

    kind = FaultKind.INTERRUPTED


class NotShutIn(WorkerError, UsageError):
    """This machine cannot shut attempts in as far as the caller wants, or should want."""


class AttemptError(FaultError):
    """The attempt is at fault."""


class NotAttempted(AttemptError):
    """A function of the stub is not written yet."""

    kind = FaultKind.NOT_ATTEMPTED


class Crashed(AttemptError):
    """The attempt's process ended on its own: a crash, an exit, a segmentation fault."""

    kind = FaultKind.CRASHED


class TimedOut(AttemptError):
    """The attempt used up the time it has."""

    kind = FaultKind.TIMED_OUT


class OutOfMemory(AttemptError):
    """The attempt used more memory than the kata allows."""

    kind = FaultKind.OUT_OF_MEMORY


class Forbidden(AttemptError):
    """The attempt broke the protocol or did something its worker does not allow."""

    kind = FaultKind.FORBIDDEN
