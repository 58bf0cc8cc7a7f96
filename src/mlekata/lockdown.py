"""What a worker takes from itself before it reads the attempt: descriptors, limits, the way out.

Runs in the worker, after the fork and before anything of the learner's. It knows neither katas nor answers.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Mapping
from typing import Any

#: What this version reaches; the score line names it.
LEVEL = "process"

_LARGEST_FILE_BYTES = 256 * 2**20


def close_descriptors(keep: int) -> None:
    """Closes every descriptor but the standard three and *keep*."""
    os.closerange(3, keep)
    os.closerange(keep + 1, 4096)


def set_limits(memory_mib: int, processor_seconds: float) -> None:
    """Limits relative to what the warm process already uses.

    RLIMIT_DATA counts heap and private mappings, which a learner can exhaust, and not the libraries
    already mapped; RLIMIT_AS would break PyTorch and OpenBLAS, whose threads map far more than they use.
    """
    if sys.platform == "linux":
        data_bytes = _data_bytes() + memory_mib * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (data_bytes, data_bytes))
    used = resource.getrusage(resource.RUSAGE_SELF)
    whole_seconds = int(used.ru_utime + used.ru_stime + processor_seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole_seconds, whole_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE_BYTES, _LARGEST_FILE_BYTES))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file that grows too large is an OSError, not a death


def _data_bytes() -> int:
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123  (no pathlib import in a worker)
        for line in status:
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 0


def apply(settings: Mapping[str, Any], rpc_descriptor: int) -> str:
    """Locks this process down; gives the isolation level reached.

    Args:
        settings: memory_mib, processor_seconds and scratch, as the keeper was given them.
        rpc_descriptor: the one connection the worker keeps.
    """
    close_descriptors(rpc_descriptor)
    set_limits(settings["memory_mib"], settings["processor_seconds"])
    for name in list(os.environ):
        if name not in settings["environment"]:
            del os.environ[name]
    os.environ.update(settings["environment"], HOME=settings["scratch"], TMPDIR=settings["scratch"])
    os.chdir(settings["scratch"])
    return LEVEL
