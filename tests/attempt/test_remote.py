"""Workers: the attempt's own process loads, answers, fails and repeats as it should, however it was started."""

from __future__ import annotations

import os
import re
import signal
import stat
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlekata import isolation
from mlekata.attempt import remote as workers_module
from mlekata.attempt.remote import Worker, Workers, WorkerSettings
from mlekata.errors import KataError, WireError, WorkerError
from mlekata.wire import Handle

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
BOTH_STARTS = pytest.mark.parametrize("start", ["fork", "spawn"])


def settings(**changes) -> WorkerSettings:
    return WorkerSettings(**{"memory_mib": 512, "processor_seconds": 60.0, "threads": 1, "seed": 7, **changes})


def ask(worker: Worker, request: str, *arguments: object) -> tuple:
    return worker.ask(request, *arguments, deadline=time.monotonic() + 60)


def call(worker: Worker, function: str, *arguments: object) -> object:
    """The value of a call that succeeds."""
    kind, value = ask(worker, "call", function, arguments, {})
    assert kind == "value", value
    return value


def error_of(reply: tuple) -> dict:
    assert reply[0] == "error"
    return reply[1]


@pytest.fixture(scope="module")
def pools():
    """Warm workers for each way to start them."""
    made = {start: Workers(["pandas"], start) for start in ("fork", "spawn")}
    yield made
    for pool in made.values():
        pool.close()


@pytest.fixture
def attempt(pools):
    """Starts a worker that has loaded some source; all are ended after the test."""
    started = []

    def load(source: str, start: str = "fork", **changes) -> Worker:
        worker = pools[start].worker(settings(**changes))
        started.append(worker)
        reply = ask(worker, "load", [("attempt.py", textwrap.dedent(source))])
        assert reply[0] == "loaded", reply
        return worker

    yield load
    for worker in started:
        worker.end()


def test_a_worker_says_its_level(attempt):
    """The level is asked before the attempt is loaded, and named in the score line."""
    assert ask(attempt(""), "level")[1] in isolation.LEVELS


@BOTH_STARTS
def test_loading_lists_what_can_be_called(attempt, start):
    """Functions and classes of the source are named, constants are not."""
    worker = attempt("", start)
    source = "import math\nLIMIT = 3\ndef score(x): return x\nclass Model: pass\n"
    assert ask(worker, "load", [("attempt.py", source)]) == ("loaded", ["Model", "score"])


@BOTH_STARTS
def test_later_sources_override_earlier_ones(attempt, start):
    """A known-bad attempt replaces functions of the reference and still uses the rest."""
    worker = attempt("", start)
    reference = "def helper(): return 1\ndef score(): return helper()\n"
    assert ask(worker, "load", [("reference.py", reference), ("bad.py", "def helper(): return 2")])[0] == "loaded"
    assert call(worker, "score") == 2


@BOTH_STARTS
def test_values_cross_both_ways(attempt, start):
    """Arguments by position and name, arrays and tables, arrive as what they are."""
    worker = attempt("def echo(*args, **kwargs): return args, kwargs", start)
    frame = pd.DataFrame({"a": [1.5]})
    kind, (args, kwargs) = ask(worker, "call", "echo", (np.arange(3), "é"), {"frame": frame})
    assert kind == "value" and args[1] == "é"
    np.testing.assert_array_equal(args[0], np.arange(3))
    pd.testing.assert_frame_equal(kwargs["frame"], frame)


def test_each_call_gets_fresh_copies(attempt):
    """What a function does to its inputs is forgotten by the next call."""
    worker = attempt("def spoil(x, rows):\n    x[:] = -1\n    rows.append(0)\n    return rows")
    x, rows = np.arange(3), [1]
    assert call(worker, "spoil", x, rows) == [1, 0]
    assert call(worker, "spoil", x, rows) == [1, 0]
    assert (x.tolist(), rows) == ([0, 1, 2], [1])


@BOTH_STARTS
def test_what_cannot_cross_stays_behind_a_handle(attempt, start):
    """A fitted model stays in its process, and is the same object when it is passed back."""
    worker = attempt(
        """
        class Model:
            pass
        def fit(n):
            model = Model()
            model.n = n
            return {"models": [model], "n": n}
        def read(models, own):
            return models[0].n, type(models[0]) is Model, models[0] is own
        """,
        start,
    )
    call(worker, "fit", 1)
    fitted = call(worker, "fit", 2)
    assert fitted == {"models": [Handle(1, "attempt.Model", worker.name)], "n": 2}
    assert call(worker, "read", fitted["models"], fitted["models"][0]) == (2, True, True)


FAULTY = """
import sys, numpy as np
def solve(x):
    return np.linalg.inv(x)
def later():
    raise NotImplementedError
def leave():
    sys.exit(3)
def need():
    import no_such_library
def fill():
    return bytearray(600 * 2**20)
def stop():
    raise KeyboardInterrupt
class Wordless(Exception):
    def __str__(self):
        raise ValueError
def mumble():
    raise Wordless
def circle():
    rows = []
    rows.append(rows)
    return rows
def fine():
    return "fine"
"""
FAULTS = [
    ("later", (), {"kind": "not implemented", "type": "NotImplementedError", "function": "later", "line": 6}),
    ("leave", (), {"kind": "exit", "type": "SystemExit", "message": "3", "line": 8}),
    ("need", (), {"kind": "import", "message": "No module named 'no_such_library'", "file": "attempt.py"}),
    ("fill", (), {"kind": "memory", "type": "MemoryError", "function": "fill"}),
    ("stop", (), {"kind": "exception", "type": "KeyboardInterrupt"}),
    ("mumble", (), {"kind": "exception", "message": "<ValueError while printing it>"}),
    ("fine", (1,), {"kind": "exception", "type": "TypeError", "file": None, "line": None, "function": None}),
    ("absent", (), {"kind": "exception", "type": "AttributeError"}),
    ("circle", (), {"kind": "cannot cross", "message": "the value is nested more than 64 deep, or contains itself"}),
]


@pytest.mark.parametrize(("function", "arguments", "wanted"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_fault_in_a_call_is_described_and_survived(attempt, function, arguments, wanted):
    """The grader learns the kind of fault and where it is, and the worker answers the next call."""
    worker = attempt(FAULTY)
    description = error_of(ask(worker, "call", function, arguments, {}))
    assert {key: description[key] for key in wanted} == wanted
    assert call(worker, "fine") == "fine"


@BOTH_STARTS
def test_a_traceback_shows_the_learners_own_frames_only(attempt, start):
    """Frames of libraries and of the worker are left out."""
    description = error_of(ask(attempt(FAULTY, start), "call", "solve", (np.zeros((2, 2)),), {}))
    assert (description["type"], description["line"], description["function"]) == ("LinAlgError", 4, "solve")
    assert re.findall('File "(.*?)"', description["traceback"]) == ["attempt.py"]
    assert "return np.linalg.inv(x)" in description["traceback"]
    assert description["traceback"].endswith("LinAlgError: Singular matrix")


LOAD_FAULTS = [
    ("x = 1\ndef f(:\n", {"kind": "syntax", "type": "SyntaxError", "file": "attempt.py", "line": 2}),
    ("def f():\nreturn 1\n", {"kind": "syntax", "type": "IndentationError", "line": 2}),
    ("\nimport no_such_library\n", {"kind": "import", "type": "ModuleNotFoundError", "line": 2}),
    ("1 / 0\n", {"kind": "exception", "type": "ZeroDivisionError", "function": "<module>", "line": 1}),
    ("raise NotImplementedError\n", {"kind": "not implemented"}),
    ("import sys\nsys.exit()\n", {"kind": "exit", "line": 2}),
    ("eval('1 +')\n", {"kind": "exception", "type": "SyntaxError", "line": 1}),
]


@pytest.mark.parametrize(("source", "wanted"), LOAD_FAULTS, ids=[source.strip() for source, _ in LOAD_FAULTS])
def test_a_fault_while_loading_is_described(attempt, source, wanted):
    """A file that cannot be executed says what is wrong and on which line."""
    description = error_of(ask(attempt(""), "load", [("attempt.py", source)]))
    assert {key: description[key] for key in wanted} == wanted


def test_a_value_that_does_not_fit_in_memory_twice_is_survived(attempt):
    """Memory that runs out while the result is written is the attempt's fault, not a crash."""
    worker = attempt(
        """
        import numpy as np
        ballast = bytearray(200 * 2**20)
        def large():
            return np.zeros(240 * 2**17)[::-1]
        def fine():
            return 1
        """
    )
    assert error_of(ask(worker, "call", "large", (), {}))["kind"] == "memory"
    assert call(worker, "fine") == 1


DRAWS = """
import random
import numpy as np
def draw():
    return [random.random(), np.random.random(), np.random.default_rng().random(), np.random.RandomState().random()]
def hashed():
    return hash("text")
"""


@BOTH_STARTS
def test_global_randomness_repeats(attempt, start):
    """The same seed gives the same numbers from every generator without a seed of its own; another gives others."""
    first, again = attempt(DRAWS, start), attempt(DRAWS, start)
    drawn = call(first, "draw")
    assert drawn == call(again, "draw")
    assert call(first, "hashed") == call(again, "hashed")
    assert not set(drawn) & set(call(first, "draw"))
    assert not set(drawn) & set(call(attempt(DRAWS, start, seed=8), "draw"))


@BOTH_STARTS
@pytest.mark.parametrize("threads", [1, 2])
def test_libraries_use_the_threads_they_are_given(attempt, start, threads):
    """Thread pools that were warm and those that the attempt's own imports start have one size."""
    source = """
        import scipy.linalg, threadpoolctl
        def pools():
            return [pool["num_threads"] for pool in threadpoolctl.threadpool_info()]
    """
    assert set(call(attempt(source, start, threads=threads), "pools")) == {threads}  # those of NumPy and SciPy


@BOTH_STARTS
def test_output_is_captured(attempt, start):
    """What an attempt prints, to either stream and however early, is there once the call is answered."""
    worker = attempt("import sys\nprint('loaded')\ndef speak():\n    print('é\\ud800', end='', file=sys.stderr)", start)
    call(worker, "speak")
    assert worker.output() == "loaded\né\\ud800"
    assert worker.end().output == "loaded\né\\ud800"
    assert worker.output() == "loaded\né\\ud800"


def test_output_is_cut(attempt):
    """The first 64 KiB are kept."""
    worker = attempt("print('first')\nprint('x' * 100_000)")
    assert worker.output() == "first\n" + "x" * (2**16 - 6)


@LINUX
@BOTH_STARTS
def test_a_worker_has_only_the_environment_that_is_listed(attempt, start, monkeypatch):
    """Nothing of the grader's environment reaches the attempt but PATH; home is its scratch folder."""
    monkeypatch.setenv("API_TOKEN", "secret")
    source = """
        import os
        def environment():
            return dict(os.environ), os.getcwd(), open("/proc/self/environ", "rb").read()
    """
    listed = {"LANG", "JOBLIB_MULTIPROCESSING", "TOKENIZERS_PARALLELISM", "HF_HUB_OFFLINE", "MPLBACKEND", "PATH"}
    listed |= {f"{name}_NUM_THREADS" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
    listed |= {"VECLIB_MAXIMUM_THREADS", "HOME", "TMPDIR", "USER", "LOGNAME"}
    pool = Workers([], start, "process")  # a locked-down worker of root's cannot read /proc/self/environ
    worker = pool.worker(settings())
    try:
        ask(worker, "load", [("attempt.py", textwrap.dedent(source))])
        environment, folder, inherited = call(worker, "environment")
    finally:
        worker.end()
        pool.close()
    assert set(environment) == listed
    assert environment["HOME"] == environment["TMPDIR"] == folder != str(Path.cwd())
    assert b"API_TOKEN" not in inherited


@LINUX
@BOTH_STARTS
def test_a_worker_holds_its_connection_and_the_standard_streams_only(attempt, start):
    """No descriptor of the grader, the keeper or another worker is open in a worker."""
    source = """
        import os
        def kinds():
            modes = {}
            for name in os.listdir("/proc/self/fd"):
                try:
                    modes[int(name)] = os.fstat(int(name)).st_mode
                except OSError:
                    pass  # the listing's own
            return modes
    """
    attempt("", start)
    modes = call(attempt(source, start), "kinds")
    kinds = sorted((min(number, 3), stat.S_IFMT(mode)) for number, mode in modes.items())
    assert kinds == [(0, stat.S_IFCHR), (1, stat.S_IFIFO), (2, stat.S_IFIFO), (3, stat.S_IFSOCK)]


FORGER = """
import os, stat
from mlekata import wire
def answer(data):
    for name in os.listdir("/proc/self/fd"):
        try:
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                os.write(int(name), data)
        except OSError:
            pass
    return "honest"
"""


@LINUX
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"garbage" * 10, "does not begin with the protocol's mark"),
        (workers_module.wire.dumps((99, "value", 1)), "the reply is out of step with the question"),
        (workers_module.wire.dumps("value"), "the reply is out of step with the question"),
        (workers_module.wire.dumps((2, "value", 1, 1)), "the reply is out of step with the question"),
    ],
    ids=["garbage", "another number", "no reply", "too long"],
)
def test_a_forged_reply_is_refused(attempt, data, message):
    """Bytes that the attempt writes to its own connection are no answer."""
    worker = attempt(FORGER)
    with pytest.raises(WireError, match=message):
        ask(worker, "call", "answer", (data,), {})


def test_an_argument_that_cannot_cross_is_the_authors_error(attempt):
    """It is refused before anything is sent, and the worker answers the next call."""
    worker = attempt("def fine(): return 1")
    with pytest.raises(KataError, match=r"asked of the attempt cannot be handed over: a builtins\.object cannot cross"):
        ask(worker, "call", "fine", (object(),), {})
    assert call(worker, "fine") == 1


def test_a_wait_is_announced_and_ends_at_the_deadline(attempt):
    """An endless call is given up at the deadline; until then the caller hears that it goes on."""
    worker = attempt("def forever():\n    while True: pass")
    waits = []
    with pytest.raises(TimeoutError):
        worker.ask("call", "forever", (), {}, deadline=time.monotonic() + 0.6, on_wait=lambda: waits.append(1))
    assert waits
    report = worker.end()
    assert (report.reason, report.signal, report.exit_status) == ("stopped", "SIGKILL", None)
    assert worker.end() is report


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Writes a library that the warm process can import."""
    environment = workers_module._environment()
    environment["PYTHONPATH"] += os.pathsep + str(tmp_path)
    monkeypatch.setattr(workers_module, "_environment", lambda: environment)
    return lambda source: (tmp_path / "kata_library.py").write_text(source)


def started(imports: list[str]) -> Workers:
    """Workers whose warm process is ready."""
    pool = Workers(imports, "fork")
    try:
        pool.worker(settings()).end()
    finally:
        pool.close()
    return pool


def test_an_import_that_fails_is_told_and_survived():
    """A library that is not installed leaves its reason; the attempt meets the same error."""
    assert started(["no_such_library"]).failures == {
        "no_such_library": "ModuleNotFoundError: No module named 'no_such_library'"
    }


@LINUX
def test_a_library_that_starts_threads_is_refused(library):
    """A process with threads cannot be forked safely, so it is not."""
    library("import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n")
    message = "a library among math, kata_library started 1 threads on import, and a process with threads cannot be"
    with pytest.raises(WorkerError, match=message):
        started(["math", "kata_library"])


def test_a_library_that_ends_the_process_is_told(library):
    """The grader says which imports it was about."""
    library("import os\nos._exit(1)\n")
    with pytest.raises(WorkerError, match="the process that imports kata_library ended before it was ready"):
        started(["kata_library"])


def test_a_warm_process_that_is_gone_is_told():
    """The machine's trouble is not the attempt's."""
    pool = Workers([], "fork")

    def take_two() -> None:
        for _ in range(2):  # one may have been forked ahead, and works
            assert pool.worker(settings()).end().reason == "stopped"

    try:
        pool.worker(settings()).end()
        os.kill(pool._process.pid, signal.SIGKILL)
        pool._process.wait()
        with pytest.raises(WorkerError, match=r"the warm process is gone \(.*\); run `mlekata doctor`"):
            take_two()
    finally:
        pool.close()


@LINUX
def test_the_warm_process_has_one_thread(pools):
    """Importing what katas need starts no thread in the process that is forked."""
    pool = pools["fork"]
    pool.worker(settings()).end()
    assert len(os.listdir(f"/proc/{pool._process.pid}/task")) == 1
