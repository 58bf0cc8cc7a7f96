"""What a process and everything it has started use: members, memory, processor time. Read from /proc by the keeper."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

from mlekata.sandbox import syscalls

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
#: As clock_getcpuclockid(3) makes the clock of another process on Linux.
_CLOCK_OF_PROCESS = 2


def children(pid: int) -> list[int]:
    """Processes that *pid* has started, or adopted, and that still exist."""
    found = []
    for task in _listing(f"/proc/{pid}/task"):
        found += [int(child) for child in _read(f"/proc/{pid}/task/{task}/children").split()]
    return found


def adopt_orphans() -> None:
    """Makes processes whose parents have ended children of this one, so that they can be found and killed."""
    if syscalls.ARCHITECTURE:
        syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)


def members(pid: int) -> list[int]:
    """*pid* and all that descends from it."""
    known = [pid]
    for member in known:  # grows while it is read
        known += children(member)
    return known


def resident_bytes(pid: int) -> int:
    """Private and shared anonymous memory of a process: what it allocated, without the libraries it maps."""
    if sys.platform != "linux":
        listing = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return int(listing.stdout.strip() or 0) * 1024
    return _sum_of_lines(f"/proc/{pid}/status", (b"RssAnon:", b"RssShmem:"))


def memory_bytes(pids: list[int], base_bytes: int, limit_bytes: int) -> int:
    """What processes forked from a warm one use beyond *base_bytes* each.

    Pages that forks share are counted for each of them; only if that passes *limit_bytes*, they are
    counted once, which takes the kernel a hundred times as long.
    """
    used = sum(max(resident_bytes(pid) - base_bytes, 0) for pid in pids)
    if used <= limit_bytes or len(pids) == 1:
        return used
    return sum(_sum_of_lines(f"/proc/{pid}/smaps_rollup", (b"Pss_Anon:", b"Pss_Shmem:")) for pid in pids)


def processor_seconds(pids: list[int]) -> float:
    """Of processes and, on Linux, of those children of theirs that they have waited for."""
    if sys.platform != "linux":
        return sum(map(_seconds_told_by_ps, pids))
    ticks = 0
    for pid in pids:
        fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / _TICKS_PER_SECOND


def _seconds_told_by_ps(pid: int) -> float:
    """Processor time of a process as `ps` prints it: [days-][hours:]minutes:seconds, on macOS with hundredths."""
    listing = subprocess.run(["ps", "-o", "time=", "-p", str(pid)], capture_output=True, text=True, check=False)
    days, _, clock = listing.stdout.strip().rpartition("-")
    seconds = 0.0
    with contextlib.suppress(ValueError):
        for part in clock.split(":"):
            seconds = 60 * seconds + float(part)
        seconds += 86400 * int(days or 0)
    return seconds


class ThreadTimes(NamedTuple):
    """What the kernel counts of a thread: time with a processor, time ready to run without one, number of turns."""

    ran_ns: int
    waited_ns: int
    turns: int


def counts_waiting(pid: int) -> bool:
    """Whether this machine tells how long threads have waited for a processor; asked of a process that has run."""
    times = _thread_times(pid, pid)
    return times is not None and times.turns > 0  # all are 0 where the kernel does not count


def thread_times(pids: Sequence[int], most: int) -> dict[tuple[int, int], ThreadTimes]:
    """Of at most *most* threads of the processes, by process and thread; those that end meanwhile are left out."""
    threads = [(pid, int(task)) for pid in pids for task in _listing(f"/proc/{pid}/task")]
    read = {thread: _thread_times(*thread) for thread in threads[:most]}
    return {thread: times for thread, times in read.items() if times is not None}


def _thread_times(pid: int, task: int) -> ThreadTimes | None:
    with contextlib.suppress(ValueError, TypeError):
        return ThreadTimes(*map(int, _read(f"/proc/{pid}/task/{task}/schedstat").split()))
    return None


def is_ready(pid: int, task: int) -> bool:
    """Whether a thread runs, or would run if it had a processor."""
    return _read(f"/proc/{pid}/task/{task}/stat").rpartition(b")")[2].split()[:1] == [b"R"]


def processor_nanoseconds(pid: int) -> int:
    """Of all threads of a process, those that have ended included; 0 once it has ended itself."""
    try:
        return time.clock_gettime_ns((~pid << 3) | _CLOCK_OF_PROCESS)
    except OSError:
        return 0


def _listing(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208
    except OSError:
        return []


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (bytes: no codec need be imported for them)
            return file.read()
    except OSError:  # it has ended
        return b""


def _sum_of_lines(path: str, starts: tuple[bytes, ...]) -> int:
    """Bytes named by the lines of a file of /proc that begin so; the file counts in KiB."""
    total = 0
    for line in _read(path).splitlines():
        if line.startswith(starts):
            with contextlib.suppress(ValueError, IndexError):
                total += int(line.split()[1]) * 1024
    return total
