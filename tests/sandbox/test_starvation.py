"""Starvation: a wait counts once, and never more than the attempt's own computing leaves of the time."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from waiting import eventually

from mlekata.sandbox import process_tree
from mlekata.sandbox.starvation import Starvation

MS = 1_000_000
LINUX = pytest.mark.skipif(
    sys.platform != "linux" or not process_tree.counts_waiting(os.getpid()), reason="the kernel does not count waiting"
)


def starved_ms(*intervals: tuple[float, float, float], threads: int = 1) -> float:
    """Starved milliseconds after intervals of (length, processor time, told wait), each in milliseconds."""
    starvation, now = Starvation(threads), 0.0
    for length, ran, waited in intervals:
        now += length
        starvation.count(int(now * MS), int(length * MS), int(ran * MS), int(waited * MS))
    return starvation.seconds * 1000


@pytest.mark.parametrize(
    ("intervals", "wanted"),
    [
        ([(20, 20, 0)], 0),  # computing
        ([(20, 0, 0)], 0),  # sleeping, or stopped
        ([(20, 8, 12)], 12),  # a busy machine
        ([(20, 8, 12)] * 50, 600),
        ([(20, 40, 15)], 0),  # three threads of its own on two processors
        ([(20, 20, 10)], 0),  # two busy children beside a main thread that waits for one processor
        ([(20, 8, 19)], 12),  # more is told than can be
        ([(20, 25, 0), (20, 5, 15)], 15),
        ([], 0),
    ],
)
def test_what_counts_as_starved(intervals, wanted):
    """Waits, up to what processor time leaves of an interval, and nothing else."""
    assert starved_ms(*intervals) == pytest.approx(wanted)


def test_a_long_wait_is_told_when_it_is_over():
    """It reaches back over the intervals in which nothing was known of it."""
    assert starved_ms((20, 20, 0), *[(20, 0, 0)] * 3, (20, 4, 76)) == pytest.approx(76)


def test_a_wait_reaches_back_no_further_than_it_lasted():
    """Sleep before it stays what it is, however much of it there was."""
    assert starved_ms(*[(20, 0, 0)] * 100, (20, 15, 5)) == pytest.approx(5)
    assert starved_ms(*[(20, 0, 0)] * 100, (20, 20, 30)) == pytest.approx(30)


def test_no_time_is_claimed_twice():
    """A wait that was counted while it went on is not counted again when the kernel tells of it."""
    assert starved_ms((20, 0, 20), (20, 0, 20), (20, 5, 55)) == pytest.approx(55)


def test_several_threads_are_starved_when_half_of_their_processors_are_missing():
    """An attempt of two threads that gets the time of one has waited for half of its time."""
    assert starved_ms((20, 20, 10), threads=2) == pytest.approx(10)
    assert starved_ms((20, 40, 10), threads=2) == 0


@pytest.fixture
def started():
    """Starts Python programs; all are ended after the test."""
    processes = []

    def start(source: str) -> int:
        processes.append(subprocess.Popen([sys.executable, "-c", source], start_new_session=True))
        return processes[-1].pid

    yield start
    for process in processes:
        process.kill()
        process.wait()


def readings(pid: int, number: int = 25) -> Starvation:
    starvation = Starvation(threads=1)
    for _ in range(number):
        starvation.read([pid])
        time.sleep(0.02)
    return starvation


@LINUX
def test_a_program_that_shares_its_processor_is_starved(started):
    """Four programs on one processor: each waits most of the time, and is told to have."""
    processor = min(os.sched_getaffinity(0))
    source = f"import os\nos.sched_setaffinity(0, [{processor}])\nwhile True: pass"
    pid, *_ = [started(source) for _ in range(4)]
    eventually(lambda: process_tree.processor_nanoseconds(pid) > 50 * MS)
    before, began = process_tree.processor_nanoseconds(pid), time.monotonic()
    starvation = readings(pid)
    ran, passed = (process_tree.processor_nanoseconds(pid) - before) / 1e9, time.monotonic() - began
    assert 0.1 * passed < starvation.seconds <= passed - ran + 0.05


@LINUX
@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.sleep(60)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "import threading\nthreading.Lock().acquire()\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
    ],
    ids=["sleep", "stopped", "lock"],
)
def test_a_program_that_does_not_want_a_processor_is_not_starved(started, source):
    """Sleep, a stop and a lock cost their time, whatever the machine does."""
    pid = started(source)
    eventually(lambda: not process_tree.is_ready(pid, pid))
    time.sleep(0.1)
    assert readings(pid, 10).seconds < 0.02


@LINUX
def test_processes_that_come_and_go_starve_nobody(started):
    """Where the processor time of one that has ended is lost, no wait is believed."""
    starvation, one, other = Starvation(threads=1), os.getpid(), started("while True: pass")
    for pids in ([one], [one, other], [one], [one, other]):
        starvation.read(pids)
        time.sleep(0.02)
    assert starvation.seconds == 0


@LINUX
def test_processor_time_of_another_process_is_read_to_the_nanosecond(started):
    """Also while it runs, and nothing of one that is gone."""
    pid = started("while True: pass")
    assert eventually(lambda: process_tree.processor_nanoseconds(pid) > 20 * MS)
    assert process_tree.processor_nanoseconds(2**22 - 1) == 0


@pytest.mark.parametrize(
    ("printed", "seconds"),
    [("00:00:07", 7), ("  0:01.50\n", 1.5), ("1-02:03:04", 93784), ("12:34.5", 754.5), ("", 0), ("time", 0)],
)
def test_processor_time_as_ps_prints_it(monkeypatch, printed, seconds):
    """Of Linux and of macOS; 0 of a process that is gone."""
    told = subprocess.CompletedProcess([], 0, printed, "")
    monkeypatch.setattr(process_tree.subprocess, "run", lambda *_, **__: told)
    monkeypatch.setattr(process_tree.sys, "platform", "darwin")
    assert process_tree.processor_seconds([1]) == pytest.approx(seconds)
