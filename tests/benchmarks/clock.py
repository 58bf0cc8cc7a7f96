"""The fair clock under load: what a busy machine costs an attempt, and how soon one that has used its time is stopped.

    python tests/benchmarks/clock.py [--gradings 20] [--loops 4] [--limit 2]

Busy loops run beside it, each in a session of its own, so that the scheduler treats each as it treats all of the
attempt. An attempt that computes for half of its limit must pass every time; one that computes or sleeps for ever
must be stopped within half a second of its limit. Ends with status 1 if anything of that is not so.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from mlekata import grade
from mlekata.attempt.pool import WorkerPool
from mlekata.errors import FaultError
from mlekata.kata.folder import Kata, SourceFile, read_kata
from mlekata.result import Result, Verdict

TOY_KATA = Path(__file__).parent.parent / "toy_katas_for_grading" / "retail" / "basket_value"
STOPPED_WITHIN_SECONDS = 0.5
HALF = """
import time
until = time.process_time() + {seconds}
while time.process_time() < until:
    pass
"""
ENDLESS = {
    "an endless loop": "def fit(*_):\n    while True:\n        pass\n",
    "a sleep": "import time\ndef fit(*_):\n    time.sleep(3600)\n",
}


@contextlib.contextmanager
def busy_loops(number: int) -> Iterator[None]:
    """While it lasts, so many loops take what they can get of the processors."""
    command = [sys.executable, "-c", "while True: pass"]
    loops = [subprocess.Popen(command, start_new_session=True) for _ in range(number)]
    try:
        time.sleep(1)
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def with_limit(kata: Kata, seconds: float) -> Kata:
    """The kata with another limit of time."""
    limits = dataclasses.replace(kata.manifest.limits, seconds=seconds)
    return dataclasses.replace(kata, manifest=dataclasses.replace(kata.manifest, limits=limits))


def gradings(grader: grade.Grader, number: int, limit: float) -> list[Result]:
    """Results of the reference, made to compute for half of its limit before anything is asked of it."""
    slow = SourceFile("reference.py", HALF.format(seconds=limit / 2) + grader.kata.reference[0].text)
    return [grade.grade(grader, (slow,)) for _ in range(number)]


def stopped(grader: grade.Grader, source: str, limit: float) -> tuple[float, float, str]:
    """Seconds past the limit by the fair clock, seconds by the clock in all, and what the learner reads."""
    process = grader.process((SourceFile("attempt.py", source),), 0)
    started = time.monotonic()
    try:
        process.call("fit", ([], []), {})
    except FaultError as fault:
        taken = time.monotonic() - started
        return taken - process.clock_seconds + process.seconds - limit, taken, str(fault)
    raise SystemExit("an attempt without an end came to one")


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gradings", type=int, default=20)
    parser.add_argument("--loops", type=int, default=4)
    parser.add_argument("--limit", type=float, default=2.0)
    options = parser.parse_args()
    kata = with_limit(read_kata(TOY_KATA), options.limit)
    with WorkerPool() as pool, busy_loops(options.loops):
        grader = grade.Grader(kata, pool.for_imports(["numpy"]))
        results = gradings(grader, options.gradings, options.limit)
        ends = {name: stopped(grader, source, options.limit) for name, source in ENDLESS.items()}
        load = os.getloadavg()[0]
    passed = sum(result.verdict is Verdict.PASSED for result in results)
    fair, clock = ([getattr(result, name) for result in results] for name in ("seconds", "clock_seconds"))
    print(f"{options.loops} busy loops on {len(os.sched_getaffinity(0))} processors, load {load:.1f}, ", end="")
    print(f"limit {options.limit:g} s, computing {options.limit / 2:g} s in each of its processes")
    print(f"  gradings passed             {passed} of {len(results)}")
    print(f"  all of one, fair clock      {statistics.median(fair):6.2f} s  ({min(fair):.2f} to {max(fair):.2f})")
    print(f"  all of one, by the clock    {statistics.median(clock):6.2f} s  ({min(clock):.2f} to {max(clock):.2f})")
    for name, (late, taken, sentence) in ends.items():
        print(f"  {name:27} stopped {late:5.2f} s after its limit, {taken:.2f} s by the clock: {sentence}")
    are_stopped = all(late <= STOPPED_WITHIN_SECONDS for late, _, _ in ends.values())
    raise SystemExit(0 if passed == len(results) and are_stopped else 1)


if __name__ == "__main__":
    main()
