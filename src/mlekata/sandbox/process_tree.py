"""What a process and everything it has started use: members, memory, processor time. Read from /proc by the keeper."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """Processes that *pid* has started, or adopted, and that still exist."""
    found = []
    for task in _listing(f"/proc/{pid}/task"):
        found += [int(child) for child in _read(f"/proc/{pid}/task/{task}/children").split()]
    return found


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
    """Of processes and of those children of theirs that they have waited for."""
    ticks = 0
    for pid in pids:
        fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / _TICKS_PER_SECOND


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
