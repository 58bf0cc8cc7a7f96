"""Every error of mlekata, and whose move it is.

    MlekataError
    ├── UsageError            the caller: a wrong name, option or folder
    │   └── NotInstalled      a package that a kata needs is missing on this machine
    ├── KataError             the author: a kata that breaks its own rules
    ├── WireError             bytes that are not a well-formed frame
    ├── WorkerError           the machine: a worker that could not be started
    └── AttemptError          the learner: the attempt did something it should not
        ├── NotAttempted      a function still raises NotImplementedError
        ├── Crashed           the attempt's process ended on its own
        ├── TimedOut          wall-clock or processor time is used up
        ├── OutOfMemory       more memory than the kata allows
        └── Forbidden         a broken protocol or a forbidden system call

Messages read: where, what was found, what was expected, what to do.
"""

from __future__ import annotations


class MlekataError(Exception):
    """Any error raised on purpose by mlekata."""


class UsageError(MlekataError):
    """The caller asked for something that does not exist or cannot be done."""


class NotInstalled(UsageError):
    """A package that a kata needs is not installed on this machine."""


class KataError(MlekataError):
    """A kata breaks its own rules; never charged to the learner."""


class WireError(MlekataError):
    """Bytes received are not a well-formed frame, or a value cannot be put into one."""


class WorkerError(MlekataError):
    """This machine could not start or keep a worker process."""


class AttemptError(MlekataError):
    """The attempt is at fault.

    Args:
        message: one sentence for the learner.
        traceback: the learner's own frames, already formatted, or "".
    """

    #: the word of the verdict this error leads to
    verdict = "failed"

    def __init__(self, message: str, *, traceback: str = "") -> None:
        super().__init__(message)
        self.traceback = traceback


class NotAttempted(AttemptError):
    """A function of the stub is not written yet."""

    verdict = "not attempted"


class Crashed(AttemptError):
    """The attempt's process ended on its own: a crash, an exit, a segmentation fault."""

    verdict = "crashed"


class TimedOut(AttemptError):
    """The attempt used up its wall-clock or processor time."""

    verdict = "timed out"


class OutOfMemory(AttemptError):
    """The attempt used more memory than the kata allows."""

    verdict = "out of memory"


class Forbidden(AttemptError):
    """The attempt broke the protocol or did something its worker does not allow."""

    verdict = "forbidden"
