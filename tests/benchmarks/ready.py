"""What a locked-down worker costs, as ratios in one run: ready against a bare fork, a call against a plain one.

    python tests/benchmarks/ready.py [--rounds 30] [--imports numpy,pandas,sklearn]

Each round takes every contestant once, in turn, so that a machine whose speed drifts treats them alike. The bare
fork is made by the same kind of warm process with the same imports, which forks a child that answers one byte.
Figures are medians over the rounds, and ratios of them. `overhead.py` has the figures of whole graded runs, which
are taken at the best level of the machine, too.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from mlekata import isolation
from mlekata.attempt.remote import Worker, Workers, WorkerSettings
from mlekata.errors import WorkerError

SETTINGS = WorkerSettings(memory_mib=1024, processor_seconds=600.0, threads=1, seed=0)
SOURCE = "def same(X):\n    return X\n"
MOST_RATIO = 5

#: A warm process that forks a child for each byte it is sent; the child answers with a byte and ends.
BARE = """
import gc, importlib, os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for name in sys.argv[1].split(","):
    importlib.import_module(name)
gc.collect()
gc.freeze()
os.write(1, b"w")
while os.read(0, 1):
    if os.fork() == 0:
        os.write(1, b"r")
        os._exit(0)
"""


def milliseconds(action: Callable[[], object]) -> float:
    """Wall-clock time of *action*."""
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


class BareFork:
    """A warm process, and how long a bare fork of it takes to answer."""

    def __init__(self, imports: list[str]) -> None:
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-c", BARE, ",".join(imports)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env=environment
        )
        assert self.process.stdout.read(1) == b"w"

    def fork(self) -> None:
        """One fork and its answer."""
        self.process.stdin.write(b"f")
        assert self.process.stdout.read(1) == b"r"

    def close(self) -> None:
        """Ends the warm process."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def ready(workers: Workers) -> Worker:
    """A worker that is locked down and waits for the attempt."""
    worker = workers.worker(SETTINGS)
    worker.ask("level", deadline=time.monotonic() + 60)
    return worker


def pools(imports: list[str]) -> dict[str, Workers]:
    """Warm workers at each level of this machine."""
    made = {}
    for mode in isolation.MODES[1:]:
        workers = Workers(imports, isolation=mode)
        try:
            ready(workers).end()
        except WorkerError:
            workers.close()
            continue
        made[mode] = workers
    return made


def ready_times(imports: list[str], rounds: int) -> None:
    """Prints how long each level takes to be ready, against a bare fork."""
    bare, levels = BareFork(imports), pools(imports)
    times: dict[str, list[float]] = {"bare fork": [], **{mode: [] for mode in levels}}
    for _ in range(rounds):
        times["bare fork"].append(milliseconds(bare.fork))
        for mode, workers in levels.items():
            started = time.perf_counter()
            worker = ready(workers)
            times[mode].append((time.perf_counter() - started) * 1000)
            worker.end()
    base = statistics.median(times["bare fork"])
    for mode, taken in times.items():
        median = statistics.median(taken)
        print(f"ready, {mode:27} {median:7.1f} ms  {median / base:5.1f} x a bare fork (at most {MOST_RATIO} wanted)")
    for workers in levels.values():
        workers.close()
    bare.close()


def call_times(rounds: int) -> None:
    """Prints what a call costs, against the same function called here with a copy of its argument."""
    for mode, workers in pools(["numpy"]).items():
        worker = ready(workers)
        worker.ask("load", [("attempt.py", SOURCE)], deadline=time.monotonic() + 60)
        for rows in (10, 100_000):
            X = np.random.default_rng(0).normal(size=(rows, 10))

            def across(X=X, worker=worker) -> None:
                worker.ask("call", "same", (X,), {}, deadline=time.monotonic() + 60)

            there = statistics.median(milliseconds(across) for _ in range(rounds * 5))
            here = statistics.median(milliseconds(lambda X=X: X.copy()) for _ in range(rounds * 5))
            print(f"call, {mode:28} {there:7.2f} ms  {there / here:5.0f} x a copy in process, float64 ({rows}, 10)")
        worker.end()
        workers.close()


def main() -> None:
    """Prints all ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--imports", default="numpy,pandas,sklearn")
    options = parser.parse_args()
    ready_times(options.imports.split(","), options.rounds)
    call_times(options.rounds)


if __name__ == "__main__":
    main()
