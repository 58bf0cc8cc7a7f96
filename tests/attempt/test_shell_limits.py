"""Limits of the shell: the stricter of both holds, attempts run all the same, and are told where one decides."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap

import pytest

from mlekata.attempt import shell_limits as module
from mlekata.attempt.shell_limits import ShellLimit, hint, hint_on, shell_limits

resource = pytest.importorskip("resource", reason="only Unix has such limits")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits are those of Linux")

#: Calls `fit` of an attempt; prints the name of the error that it ends in, or "", and the value or the sentence.
GRADER = """
import json, sys
from mlekata.attempt.pool import WorkerPool
from mlekata.attempt.process import AttemptProcess
from mlekata.errors import FaultError
from mlekata.kata.folder import Function, SourceFile
from mlekata.kata.manifest import Limits

source, mode = sys.argv[1:]
with WorkerPool(isolation=mode) as pool:
    workers = pool.for_imports(["numpy"])
    limits = Limits(seconds=20, memory_mib=512)
    process = AttemptProcess([SourceFile("a.py", source)], [Function("fit", (), "")], limits, workers, 7)
    try:
        said = "", process.call("fit", (), {})
    except FaultError as error:
        said = type(error).__name__, str(error)
    process.end()
print(json.dumps(said))
"""


def graded_under(source: str, mode: str = "best", **limits: int) -> list:
    """What a grader prints that was started under *limits*."""
    kinds = {getattr(resource, f"RLIMIT_{name}"): value for name, value in limits.items()}

    def limited() -> None:
        for kind, value in kinds.items():
            resource.setrlimit(kind, (value, value))

    command = [sys.executable, "-c", GRADER, textwrap.dedent(source), mode]
    run = subprocess.run(command, preexec_fn=limited, capture_output=True, text=True, check=False)
    assert run.stdout, run.stderr
    return json.loads(run.stdout)


@LINUX
@pytest.mark.parametrize("limits", [{"CPU": 20}, {"FSIZE": 10 * 1024}, {"NOFILE": 40}, {"AS": 3 * 2**30}], ids=str)
def test_attempts_run_under_stricter_limits(limits):
    """None of them is a reason not to grade."""
    assert graded_under("import numpy\ndef fit(): return 1", **limits) == ["", 1]


@LINUX
def test_the_stricter_limit_holds():
    """Ours where the shell has none or a looser one, else the shell's."""
    source = """
        import resource as r
        def fit():
            return [r.getrlimit(kind)[0] for kind in (r.RLIMIT_FSIZE, r.RLIMIT_NOFILE, r.RLIMIT_CPU)]
    """
    assert graded_under(source, FSIZE=4096, NOFILE=50, CPU=15) == ["", [4096, 50, 15]]
    assert graded_under(source, FSIZE=2**40) == ["", [2**28, 1024, 22]]


@LINUX
@pytest.mark.parametrize("mode", ["best", "process"])
def test_processor_time_of_the_shell_is_no_fault_of_the_attempt(mode):
    """It is interrupted where the shell's limit ends it before the kata's would."""
    kind, sentence = graded_under("def fit():\n    while True: pass", mode, CPU=2)
    assert kind == "Interrupted"
    assert re.fullmatch(
        r"`fit` was stopped after [12] s of computing; this shell allows 2 s of processor time to each process "
        r"\(`ulimit -t`\), and this kata 20 s: start again in a shell without that limit",
        sentence,
    )


@LINUX
@pytest.mark.parametrize(
    ("body", "limits", "said"),
    [
        ("open('large', 'wb', 0).write(bytes(99_999)) == 99_999 or open('large', 'ab', 0).write(b'x')",
         {"FSIZE": 10 * 1024}, "this shell allows files of 10 KiB at most (`ulimit -f`)"),
        ("[open('f', 'w') for _ in range(100)][0]",
         {"NOFILE": 40}, "this shell allows 40 open files to each process (`ulimit -n`)"),
        ("len(bytearray(3 * 2**30))", {"AS": 2 * 2**30}, "this shell allows 2,048 MiB of address space to each"),
    ],
    ids=["file", "files", "memory"],
)  # fmt: skip
def test_where_a_limit_decides_it_is_told(body, limits, said):
    """The sentence has the limit of the shell beside what the attempt met."""
    _, sentence = graded_under(f"def fit(): return {body}", **limits)
    assert said in sentence


def test_looser_limits_are_not_mentioned(monkeypatch):
    """Nobody is told of a limit that decides nothing."""
    loose = {"RLIMIT_FSIZE": 2**40, "RLIMIT_NOFILE": 4096, "RLIMIT_NPROC": 95_000}
    by_kind = {getattr(resource, name): value for name, value in loose.items()}
    unlimited = resource.RLIM_INFINITY
    monkeypatch.setattr(module.resource, "getrlimit", lambda kind: (0, by_kind.get(kind, unlimited)))
    assert shell_limits() == {} and hint() == "" and hint_on("[Errno 27] File too large") == ""


def test_limits_are_told_as_ulimit_sets_them(monkeypatch):
    """With the option, and what it allows in words; only those that an error may come of."""
    monkeypatch.setattr(module.resource, "getrlimit", lambda kind: (0, 2**20 if kind == resource.RLIMIT_FSIZE else 60))
    assert list(shell_limits()) == ["t", "f", "v", "d", "n", "u"]
    assert str(ShellLimit("-t", "60 s")) == "this shell allows 60 s (`ulimit -t`)"
    assert (
        hint_on("[Errno 24] Too many open files: 'f'")
        == "; this shell allows 60 open files to each process (`ulimit -n`)"
    )
    assert hint_on("no such file") == ""
