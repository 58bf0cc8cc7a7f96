"""How long an attempt was ready to run and had no processor: what the fair clock leaves out. Read by the keeper.

For each thread the kernel counts the time on a run queue without a processor (`run_delay`, the second figure of
/proc/<pid>/task/<tid>/schedstat). That covers a busy machine and, as measured, a container's quota: a thread that
CFS throttles stays ready to run, and its wait is counted once it has a processor again. It does not cover sleep,
waiting for a lock, a disk or a connection, or a process that has stopped itself.

An attempt must not starve itself: threads of its own that take the processors from one another wait, too. So no
more of an interval counts as starved than the attempt's processor time leaves of it, and none where processes
came or went. Whatever an attempt does, the fair clock runs at least as fast as its processor time.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from mlekata.sandbox import process_tree
from mlekata.sandbox.process_tree import ThreadTimes

#: Threads that are looked at; waiting of others is not seen.
_MOST_THREADS = 64
#: Two readings closer together than this cannot tell a thread that waits from one that runs: the kernel notes
#: what a running thread has used at each tick of its clock, in 10 ms at most.
_LONGER_THAN_A_TICK_NS = 12_000_000
#: How far back a wait may reach of which the kernel tells when it is over.
_REMEMBERED_NS = 60_000_000_000


@dataclass(slots=True)
class _Interval:
    """Between two readings.

    Attributes:
        until_ns: its end.
        unclaimed_ns: what the attempt's processor time left of it, and no wait has claimed.
    """

    until_ns: int
    unclaimed_ns: int


@dataclass(frozen=True, slots=True)
class _Reading:
    at_ns: int
    ran_ns: int = 0
    pids: tuple[int, ...] = ()
    threads: dict[tuple[int, int], ThreadTimes] = field(default_factory=dict)


class Starvation:
    """Sums up, reading by reading, how long a tree of processes was kept waiting.

    Args:
        threads: how many processors the attempt may use at a time.
    """

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._last = _Reading(time.monotonic_ns())
        self._intervals: deque[_Interval] = deque()
        self._starved_ns = 0

    @property
    def seconds(self) -> float:
        """Up to the last reading."""
        return self._starved_ns / 1e9

    def read(self, pids: Sequence[int]) -> None:
        """Counts what has passed since the last reading; *pids* are the processes of the attempt, as of now."""
        before = self._last
        self._last = now = _Reading(
            at_ns=time.monotonic_ns(),
            ran_ns=sum(map(process_tree.processor_nanoseconds, pids)),
            pids=tuple(pids),
            threads=process_tree.thread_times(pids, _MOST_THREADS),
        )
        if now.pids == before.pids:  # else the processor time of one that has ended is lost, and with it the bound
            self.count(now.at_ns, now.at_ns - before.at_ns, now.ran_ns - before.ran_ns, self._waited(before, now))

    def count(self, now_ns: int, interval_ns: int, ran_ns: int, waited_ns: int) -> None:
        """Counts one interval.

        Args:
            now_ns: its end.
            interval_ns: its length.
            ran_ns: processor time of all processes in it.
            waited_ns: the longest wait of a thread that was told in it; it may have begun before.
        """
        self._intervals.append(_Interval(now_ns, max(interval_ns - ran_ns // self._threads, 0)))
        while self._intervals[0].until_ns < now_ns - _REMEMBERED_NS:
            self._intervals.popleft()
        waited_since_ns = now_ns - interval_ns - waited_ns
        for interval in reversed(self._intervals):
            if waited_ns <= 0 or interval.until_ns <= waited_since_ns:
                break
            claimed_ns = min(waited_ns, interval.unclaimed_ns)
            interval.unclaimed_ns -= claimed_ns
            waited_ns -= claimed_ns
            self._starved_ns += claimed_ns

    def _waited(self, before: _Reading, now: _Reading) -> int:
        """The longest wait of a thread that has lived through the interval."""
        interval_ns = now.at_ns - before.at_ns
        longest = 0
        for (pid, task), times in now.threads.items():
            if (earlier := before.threads.get((pid, task))) is None:
                continue
            longest = max(longest, times.waited_ns - earlier.waited_ns)
            if times == earlier and interval_ns > _LONGER_THAN_A_TICK_NS and process_tree.is_ready(pid, task):
                longest = max(longest, interval_ns)  # the kernel has not told of this wait: it goes on
        return longest
