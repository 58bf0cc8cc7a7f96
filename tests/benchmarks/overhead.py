"""What grading costs beyond the attempt's own computing, as ratios in one run.

    python tests/benchmarks/overhead.py [--rounds 5] [--attempts 20]

Each round runs every contestant once, in turn, so that a machine whose speed drifts treats them alike.
The figures are medians over the rounds of whole-process wall-clock seconds, and ratios of them.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from mlekata import grade
from mlekata.attempt.remote import Workers
from mlekata.kata import catalogue
from mlekata.kata.folder import Kata, read_kata
from mlekata.result import Result

KATA = "finance/fraud_detector"

PLAIN_SCRIPT = """
import types, numpy as np
from mlekata.kata import folder, worlds
kata = folder.read_kata(__import__("pathlib").Path({folder!r}))
attempt = types.ModuleType("attempt")
exec(compile(open({attempt!r}).read(), "attempt.py", "exec"), attempt.__dict__)
split = worlds.build_split(kata, 0)
scorer = kata.module("scorer")
outcomes = scorer.outcomes(scorer.Answers(attempt, split.public, split.held_out.inputs), split.held_out)
print(scorer.metric(outcomes, np.ones((1, len(outcomes))))[0])
"""

NAIVE_TEST = """
import inspect, types, numpy as np, pytest
from pathlib import Path
from mlekata.kata import folder, worlds
kata = folder.read_kata(Path({folder!r}))
tests = {{n: t for n, t in vars(kata.module("hidden_tests")).items() if n.startswith("test_")}}

@pytest.fixture(scope="module")
def everything():
    attempt = types.ModuleType("attempt")
    exec(compile(open({attempt!r}).read(), "attempt.py", "exec"), attempt.__dict__)
    split = worlds.build_split(kata, 0)
    answers = kata.module("scorer").Answers(attempt, split.public, split.held_out.inputs)
    return dict(attempt=attempt, fresh_attempt=attempt, answers=answers, public=split.public, held_out=split.held_out)

@pytest.mark.parametrize("name", tests)
def test_hidden(name, everything):
    fixtures = dict(everything, rng=np.random.default_rng(0))
    tests[name](*[fixtures[p] for p in inspect.signature(tests[name]).parameters])

def test_score(everything):
    scorer = kata.module("scorer")
    outcomes = scorer.outcomes(everything["answers"], everything["held_out"])
    assert scorer.metric(outcomes, np.ones((1, len(outcomes))))[0] > 0
"""


def one_split_copy(folder: Path) -> Kata:
    """The kata with one declared split, so that every contestant does one split's work."""
    source = catalogue.find(KATA)
    copy = folder / "katas" / KATA
    shutil.copytree(source.folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
    manifest = copy / "kata.toml"
    manifest.write_text(manifest.read_text().replace(f"splits = {source.manifest.metric.splits}", "splits = 1"))
    return read_kata(copy)


def seconds(command: list[str], folder: Path) -> float:
    """Wall-clock seconds of a command; its own failure is ours."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHONDONT"))}
    started = time.perf_counter()
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - started
    if run.returncode not in (0, 5):  # 5: an empty pytest run
        raise SystemExit(f"{' '.join(command)} ended with {run.returncode}:\n{run.stdout}\n{run.stderr}")
    return taken


def whole_processes(kata: Kata, folder: Path, rounds: int) -> dict[str, float]:
    """Median seconds of each whole-process contestant."""
    attempt = folder / "attempts" / f"{KATA}.py"
    attempt.parent.mkdir(parents=True)
    shutil.copy(kata.folder / "reference.py", attempt)
    names = {"folder": str(kata.folder), "attempt": str(attempt)}
    (folder / "plain.py").write_text(PLAIN_SCRIPT.format(**names))
    (folder / "naive").mkdir()
    (folder / "naive" / "test_naive.py").write_text(NAIVE_TEST.format(**names))
    (folder / "empty").mkdir()
    run_pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    graded = [
        *run_pytest,
        "--kata",
        KATA,
        "--kata-folder",
        str(folder / "katas"),
        "--attempts",
        str(folder / "attempts"),
    ]
    contestants = {
        "plain script": [sys.executable, "plain.py"],
        "empty pytest": [*run_pytest, "empty"],
        "naive pytest": [*run_pytest, "naive"],
        "graded": graded,
    }
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, command in contestants.items():
            one = seconds(command, folder)
            if number:  # the first round warms the disk cache
                taken[name].append(one)
        print(f"round {number} of {rounds}", file=sys.stderr)
    return {name: statistics.median(values) for name, values in taken.items()}


def plugin_seconds(pairs: int) -> tuple[float, float]:
    """What the plugin adds to an empty pytest run, and the standard error of that: median difference of *pairs* runs.

    The runs are forks of this process, so that neither the start of Python nor the import of pytest drowns it.
    """
    differences = []
    for number in range(pairs):
        order = [["mlekata.plugin"], []]
        taken = {len(plugins): _forked_run(plugins) for plugins in (order if number % 2 else order[::-1])}
        differences.append(taken[1] - taken[0])
    return statistics.median(differences), 1.25 * statistics.stdev(differences) / len(differences) ** 0.5


def _forked_run(plugins: list[str]) -> float:
    """Seconds of an empty pytest run in a fork, from the import of the plugins to the end."""
    read_end, write_end = os.pipe()
    if os.fork() == 0:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        for name in [name for name in sys.modules if name.partition(".")[0] == "mlekata"]:
            del sys.modules[name]
        started = time.perf_counter()
        pytest.main(["-q", "-p", "no:cacheprovider"], plugins=[importlib.import_module(name) for name in plugins])
        os.write(write_end, struct.pack("d", time.perf_counter() - started))
        os._exit(0)
    os.wait()
    (taken,) = struct.unpack("d", os.read(read_end, 8))
    os.close(read_end)
    os.close(write_end)
    return taken


def gradings(kata: Kata, number: int) -> list[tuple[float, Result]]:
    """Seconds and result of each of *number* gradings of the reference, one after the other in one warm process."""
    made = []
    with contextlib.closing(Workers(grade.needed_imports(kata, kata.reference))) as workers:
        grader = grade.Grader(kata, workers)
        for _ in range(number):
            started = time.perf_counter()
            result = grade.grade(grader, kata.reference)
            made.append((time.perf_counter() - started, result))
    return made


def warm_grading(kata: Kata, attempts: int) -> tuple[float, float, list[float]]:
    """Seconds of the first grading, and for the later ones: seconds in all, and beyond the attempt's own."""
    (first, _), *later = gradings(kata, 1 + attempts)
    return first, sum(taken for taken, _ in later), [taken - result.clock_seconds for taken, result in later]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--attempts", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kata = one_split_copy(folder)
        taken = whole_processes(kata, folder, options.rounds)
        with contextlib.chdir(folder / "empty"):
            plugin, plugin_error = plugin_seconds(pairs=40 * options.rounds)
        first, total, beyond = warm_grading(kata, options.attempts)
    plain, empty = taken["plain script"], taken["empty pytest"]
    print(f"{KATA}, one split, medians of {options.rounds} rounds")
    for contestant, value in taken.items():
        print(f"  {contestant:28} {value:7.2f} s  {value / plain:5.2f} x plain script")
    print(f"  graded / (plain script + empty pytest)     {taken['graded'] / (plain + empty):5.2f} x   (at most 1.15)")
    print(f"  graded / naive pytest                      {taken['graded'] / taken['naive pytest']:5.2f} x")
    print(
        f"  plugin in a plain pytest run               {plugin * 1000:5.1f} ± {plugin_error * 1000:.1f} ms  (at most 5)"
    )
    print(f"  save to verdict, warm                      {total / options.attempts:5.2f} s  (first: {first:.2f} s)")
    print(f"  ... beyond the attempt's own computing     {statistics.median(beyond) * 1000:5.0f} ms  (at most 100)")
    print(f"  {options.attempts} attempts, warm   {total / (options.attempts * plain):5.2f} x as many plain scripts")


if __name__ == "__main__":
    main()
