"""What the grader tells the far side of the wall to do, and what it is told of a worker: one dataclass each."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

#: What every worker may write into one file, and how many it may have open, whatever its kata says.
LARGEST_FILE_BYTES = 256 * 2**20
MOST_DESCRIPTORS = 1024
#: The exit status of a worker whose attempt has broken what answers are handed over with: EPROTO.
CANNOT_ANSWER = 71


class _Crossing:
    """What is written into a frame as a dictionary of its fields, and read back."""

    __slots__ = ()

    def to_wire(self) -> dict[str, Any]:
        """The fields, in types that cross."""
        return {one.name: getattr(self, one.name) for one in dataclasses.fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> Self:
        """What `to_wire` has written.

        Raises:
            TypeError: if a field is unknown or missing.
        """
        return cls(**data)


@dataclass(frozen=True, slots=True)
class WarmUp(_Crossing):
    """What a warm process does before it is asked for workers; a spawned worker does it for itself.

    Attributes:
        isolation: one of `isolation.MODES`: what the workers must be shut in by.
        denied_paths: real paths that no worker may read.
        imports: modules to import.
    """

    isolation: str
    denied_paths: list[str]
    imports: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Warm(_Crossing):
    """What a warm process is, once it is ready to be forked.

    Attributes:
        threads: it has, those of native libraries included; only one with one thread can be forked safely.
        failures: module -> why its import failed.
        level: that its workers reach, one of `isolation.LEVELS`.
        findings: for each mechanism of isolation: "" if it is used, else why not.
    """

    threads: int
    failures: dict[str, str]
    level: str
    findings: dict[str, str]


@dataclass(frozen=True, slots=True)
class WorkerSettings(_Crossing):
    """What one worker may use.

    Attributes:
        memory_mib: beyond what the warm process uses already.
        processor_seconds: of all its threads together.
        threads: for NumPy, scikit-learn and PyTorch.
        seed: of every global random generator.
        wall_seconds: after which its keeper ends it, whatever became of the grader and its deadlines.
        environment: its environment variables; `attempt.remote` fills them in.
        scratch: the folder it may write; its keeper fills it in.
    """

    memory_mib: int
    processor_seconds: float
    threads: int
    seed: int
    wall_seconds: float = 3600.0
    environment: dict[str, str] = field(default_factory=dict)
    scratch: str = ""


@dataclass(frozen=True, slots=True)
class Usage(_Crossing):
    """What a worker and all it has started have used so far, as its keeper reads it.

    Attributes:
        wall_seconds: since it was started.
        processor_seconds: of all its threads and processes.
        starved_seconds: in which it was ready to run and had no processor; 0.0 where that cannot be read.
        starving_is_seen: whether it can.
        peak_memory_mib: the most it used beyond the warm process, as sampled.
    """

    wall_seconds: float
    processor_seconds: float
    starved_seconds: float
    starving_is_seen: bool
    peak_memory_mib: float


@dataclass(frozen=True, slots=True)
class WorkerReport(Usage):
    """How a worker ended, in the words of its keeper.

    Attributes:
        reason: "ended" on its own, "stopped" by us, "memory", "processor time", "wall clock", "output" or
            "system call".
        mechanism: what ended it, if that was neither itself nor us; "ulimit -t" if the shell's limit was the stricter.
        exit_status: when it ended on its own.
        signal: the name of the signal that ended it, if one did.
        printed: the first 64 KiB of what it printed.
    """

    reason: str
    mechanism: str
    exit_status: int | None
    signal: str | None
    printed: bytes

    @property
    def output(self) -> str:
        """What it printed, as text."""
        return self.printed.decode("utf-8", "backslashreplace")
