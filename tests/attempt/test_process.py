"""The attempt's process: each fault of the learner's code is told apart, with its line or its limit."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import re
import signal
import subprocess
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas
import pytest

from mlekata.attempt import remote as workers_module
from mlekata.attempt.budget import Budget
from mlekata.attempt.process import AttemptProcess, LearnerFunctions, source_digest
from mlekata.attempt.remote import Workers
from mlekata.errors import (
    AttemptError,
    Crashed,
    Forbidden,
    Interrupted,
    KataError,
    NotAttempted,
    OutOfMemory,
    TimedOut,
    WorkerError,
)
from mlekata.kata.folder import Function, SourceFile
from mlekata.kata.manifest import Limits
from mlekata.sandbox import process_tree
from mlekata.wire import Handle

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits of memory and signals are those of Linux")
WAITING_IS_COUNTED = pytest.mark.skipif(
    sys.platform != "linux" or not process_tree.counts_waiting(os.getpid()), reason="the kernel does not count waiting"
)
FUNCTIONS = (Function("fit", ("items", "value_eur"), ""), Function("predict", ("model", "items"), ""))
GRADER_PATHS = re.compile(r"mlekata|site-packages|/src/|sandbox|zygote|lib/python")


@pytest.fixture(autouse=True)
def bytecode(monkeypatch):
    """Sentences do not depend on how these tests are run."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)


@pytest.fixture
def attempt(warm_workers):
    """Makes an attempt's process from source; all are ended after the test."""
    made = []

    def make(source: str, *, workers: Workers = warm_workers, on_wait=None, seed: int = 7, **limits) -> AttemptProcess:
        allowed = Limits(**{"seconds": 20, "memory_mib": 512, **limits})
        sources = [SourceFile("basket_value.py", textwrap.dedent(source))]
        made.append(AttemptProcess(sources, FUNCTIONS, allowed, workers, seed, on_wait))
        return made[-1]

    yield make
    for process in made:
        process.end()


def fit(process: AttemptProcess, *arguments):
    return process.call("fit", arguments, {})


def without_pythons_own_paths(text: str) -> str:
    """What is left when the folder that an ImportError names is taken out."""
    return re.sub(r" \(/\S+\)", "", text)


def without_the_wait(fault: AttemptError) -> str:
    """The sentence of a time-out without what is said of an attempt that hardly had a processor."""
    return re.sub(r"; it computed for 0\.\d s: for the rest it .*$", "", str(fault))


def fault_of(process: AttemptProcess, *arguments, name: str = "fit") -> AttemptError:
    """The fault that a call ends in."""
    with pytest.raises(AttemptError) as caught:
        process.call(name, arguments, {})
    return caught.value


# What works


def test_a_call_gives_the_functions_result(attempt):
    """Arguments by position and by name; arrays come back as arrays."""
    process = attempt("def fit(items, value_eur):\n    return items * value_eur")
    np.testing.assert_array_equal(process.call("fit", (np.arange(3),), {"value_eur": 2}), [0, 2, 4])


def test_functions_are_attributes_of_what_authors_see(attempt):
    """`attempt.fit(...)` calls `fit`; private names are no functions of the learner."""
    functions = LearnerFunctions(attempt("def fit(items, value_eur=1): return items + value_eur"))
    assert (functions.fit(1), functions.fit(1, value_eur=5)) == (2, 6)
    with pytest.raises(AttributeError):
        functions._fit(1)


def test_what_stays_in_the_process_can_be_passed_back(attempt):
    """A model comes back as a handle, and is the same object when it is given to the next function."""
    process = attempt(
        """
        class Model: pass
        def fit(items, value_eur): return Model()
        def predict(model, items): return type(model).__name__, [type(m).__name__ for m in items]
        """
    )
    model = fit(process, 1, 2)
    assert isinstance(model, Handle) and model.type_name.endswith("Model")
    assert process.call("predict", (model, [model, model]), {}) == ("Model", ["Model", "Model"])


def test_no_process_is_started_before_it_is_asked(attempt):
    """Making the object costs nothing; the level is known with the first call."""
    process = attempt("def fit(): return 1")
    assert (process.isolation, process.seconds, process.output()) == ("", 0.0, "")
    assert process.end() is None
    assert fit(process) == 1 and process.isolation and process.seconds > 0


def test_what_the_attempt_prints_is_kept(attempt):
    """While it lives, and after its end."""
    process = attempt("print('loaded')\ndef fit(): print('fitted')")
    fit(process)
    assert process.output() == "loaded\nfitted\n"
    process.end()
    assert process.output() == "loaded\nfitted\n"
    assert process.end() is None


def test_random_numbers_repeat(attempt):
    """The same seed gives the same numbers, another seed others."""
    source = "import numpy as np, random\ndef fit(): return float(np.random.default_rng().random()), random.random()"
    one, same, other = (fit(attempt(source, seed=seed)) for seed in (1, 1, 2))
    assert one == same != other


def test_the_digest_of_an_attempt_is_of_its_source():
    """The same text has the same digest whatever the file is called; any text has one."""
    one, renamed = SourceFile("a.py", "x = 1"), SourceFile("b.py", "x = 1")
    assert source_digest([one]) == source_digest([renamed]) == hashlib.sha256(b"x = 1").hexdigest()
    assert len({source_digest(files) for files in ([one], [one, one], [SourceFile("a.py", "\udc80")])}) == 3


def test_waiting_is_told_by_the_function_that_runs(attempt):
    """Progress names what the grader waits for."""
    heard = []
    fit(attempt("import time\ndef fit(): time.sleep(0.6)", on_wait=heard.append))
    assert "fit" in heard and set(heard) <= {"", "fit", "the top level of your file"}


# Faults while the file is loaded


@pytest.mark.parametrize(
    ("source", "kind", "sentence"),
    [
        ("x = 1\ndef fit(:\n", AttemptError, r"basket_value\.py, line 2: not valid Python: SyntaxError: .+"),
        (
            "if True:\nx = 1\n",
            AttemptError,
            r"basket_value\.py, line 2: not valid Python: IndentationError: expected .+",
        ),
        ("x = '\0'\n", AttemptError, r"basket_value\.py.*: .*null bytes.*"),
        (
            "\nimport no_such_library\n",
            AttemptError,
            r"basket_value\.py, line 2: an import failed: ModuleNotFoundError: No module named 'no_such_library'",
        ),
        (
            "from numpy import no_such_name",
            AttemptError,
            r"basket_value\.py, line 1: an import failed: ImportError: cannot import name 'no_such_name' .*",
        ),
        (
            "def half(x):\n    return x / 0\nhalf(1)",
            AttemptError,
            r"basket_value\.py, line 2: loading the file raised ZeroDivisionError: division by zero",
        ),
        ("import sys\nsys.exit(0)", Crashed, r"basket_value\.py, line 2: the file exits while it is loaded"),
        (
            "raise NotImplementedError",
            NotAttempted,
            r"basket_value\.py, line 1: the file raises NotImplementedError whi.*",
        ),
        (
            "raise MemoryError",
            OutOfMemory,
            r"basket_value\.py, line 1: loading the file needed more memory than allowed",
        ),
        (
            "raise KeyboardInterrupt",
            AttemptError,
            r"basket_value\.py, line 1: loading the file raised KeyboardInterrupt",
        ),
        (
            "import os\nos._exit(3)",
            Crashed,
            r"the top level of your file ended its process with exit status 3; return instead",
        ),
        (
            f"x = {'-' * 100_000}1",
            AttemptError,
            r"basket_value\.py: not valid Python: SyntaxError: .* nested too deeply for Python",
        ),
        (
            "def predict(): pass",
            AttemptError,
            r"basket_value\.py has no function `fit`; expected fit\(items, value_eur\)",
        ),
        ("fit = 3", AttemptError, r"basket_value\.py has no function `fit`; expected fit\(items, value_eur\)"),
        ("", AttemptError, r"basket_value\.py has no function `fit`; expected fit\(items, value_eur\)"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_told_apart(attempt, source, kind, sentence):
    """Syntax, imports, exits, missing functions and the rest: each with its kind, its line and its words."""
    fault = fault_of(attempt(source))
    assert type(fault) is kind
    assert re.fullmatch(sentence, str(fault)), str(fault)
    assert not GRADER_PATHS.search(without_pythons_own_paths(fault.fault.traceback + str(fault)))


def test_a_file_that_was_not_read_is_the_attempts_fault(toy_kata, warm_workers):
    """The sentence of whoever tried to read it, for every call, and no process is started."""
    source = SourceFile("basket_value.py", "", refusal="basket_value.py is a folder")
    process = AttemptProcess([source], toy_kata.functions, toy_kata.manifest.limits, warm_workers, 0)
    for _ in range(2):
        with pytest.raises(AttemptError, match=r"^basket_value\.py is a folder$"):
            process.call("fit", ([1.0], [1.0]), {})
    assert process.isolation == ""


def test_a_fault_of_loading_is_remembered(attempt):
    """A file that cannot be loaded is loaded once, and every call answers alike."""
    process = attempt("print('loaded')\n1 / 0")
    assert str(fault_of(process)) == str(fault_of(process, name="predict"))
    assert process.output() == "loaded\n"


def test_the_traceback_of_loading_is_the_learners_own(attempt):
    """Its frames lead from the top level to the fault, with the source lines."""
    fault = fault_of(attempt("def half(x):\n    return x / 0\n\nhalf(1)"))
    assert re.findall(r'File "(.*)", line (\d+), in (.*)', fault.fault.traceback) == [
        ("basket_value.py", "4", "<module>"),
        ("basket_value.py", "2", "half"),
    ]
    assert "return x / 0" in fault.fault.traceback and fault.fault.traceback.endswith(
        "ZeroDivisionError: division by zero"
    )


# Faults of a call


@pytest.mark.parametrize(
    ("body", "kind", "sentence"),
    [
        (
            "raise NotImplementedError",
            NotAttempted,
            r"`fit` is not written yet: it raises NotImplementedError \(b.+, line 3\)",
        ),
        ("{}['a']", AttemptError, r"`fit` raised KeyError: 'a' \(basket_value\.py, line 3\)"),
        ("raise ValueError", AttemptError, r"`fit` raised ValueError \(basket_value\.py, line 3\)"),
        (
            "np.zeros(3) + np.zeros(2)",
            AttemptError,
            r"`fit` raised ValueError: operands .* \(basket_value\.py, line 3\)",
        ),
        ("raise ValueError('x' * 9999 + 'end')", AttemptError, r"`fit` raised ValueError: x{500} \(basket_value.*\)"),
        ("raise ValueError('a\\n\\n  b')", AttemptError, r"`fit` raised ValueError: a b \(.*\)"),
        ("import sys; sys.exit(1)", Crashed, r"`fit` tried to exit \(basket_value\.py, line 3\); return instead"),
        ("raise SystemExit", Crashed, r"`fit` tried to exit \(basket_value\.py, line 3\); return instead"),
        ("import os; os._exit(0)", Crashed, r"`fit` ended its process with exit status 0; return instead"),
        ("import os; os.abort()", Crashed, r"`fit` crashed its process \(SIG(ABRT|SEGV)\)"),
        ("import ctypes; ctypes.string_at(0)", Crashed, r"`fit` crashed its process \(SIGSEGV\)"),
        ("raise MemoryError", OutOfMemory, r"`fit` needed more than the 512 MiB allowed \(basket_value\.py, line 3\)"),
        ("def f(): f()\n    f()", AttemptError, r"`fit` raised RecursionError: maximum recursion depth .*line 3\)"),
        ("raise KeyboardInterrupt", AttemptError, r"`fit` raised KeyboardInterrupt \(basket_value\.py, line 3\)"),
        (
            "import no_such_library",
            AttemptError,
            r"`fit` raised ModuleNotFoundError: No module .* \(basket_value\.py, line 3\)",
        ),
        ("compile('1 +', 'x', 'eval')", AttemptError, r"`fit` raised SyntaxError: .* \(basket_value\.py, line 3\)"),
    ],
)
def test_a_call_that_fails_is_told_apart(attempt, body, kind, sentence):
    """Exceptions, exits, crashes and what is not written yet: each with its kind and, where known, its line."""
    fault = fault_of(attempt(f"import numpy as np\ndef fit():\n    {body}\n"))
    assert type(fault) is kind
    assert re.fullmatch(sentence, str(fault)), str(fault)
    assert not GRADER_PATHS.search(fault.fault.traceback + str(fault))


def test_a_call_with_the_wrong_parameters_is_the_learners_fault(attempt):
    """A function that takes fewer arguments than the stub says."""
    assert re.fullmatch(
        r"`fit` raised TypeError: fit\(\) takes 1 .* were given", str(fault_of(attempt("def fit(x): pass"), 1, 2))
    )


def test_the_traceback_of_a_call_is_the_learners_own(attempt):
    """The learner's frames, also around a library's, and neither the library's nor the grader's."""
    fault = fault_of(
        attempt(
            "import numpy as np\ndef helper(x):\n    return np.linalg.inv(x)\ndef fit():\n    helper(np.zeros((2, 2)))"
        )
    )
    assert re.findall(r'File "(.*)", line (\d+), in (.*)', fault.fault.traceback) == [
        ("basket_value.py", "5", "fit"),
        ("basket_value.py", "3", "helper"),
    ]
    assert "return np.linalg.inv(x)" in fault.fault.traceback
    assert fault.fault.traceback.splitlines()[-1] == "LinAlgError: Singular matrix"
    assert str(fault) == "`fit` raised LinAlgError: Singular matrix (basket_value.py, line 3)"


def test_a_result_that_cannot_cross_is_the_learners_fault(attempt):
    """Nested deeper than any frame allows."""
    source = "def fit():\n    nested = []\n    for _ in range(10_000): nested = [nested]\n    return nested"
    assert re.fullmatch(r"`fit` returned a value that cannot be handed over: .+", str(fault_of(attempt(source))))


def test_an_exception_that_cannot_be_printed_is_a_fault_like_another(attempt):
    """An exception whose text fails is named by its type."""
    source = "class Odd(Exception):\n    def __str__(self): raise ValueError\ndef fit(): raise Odd"
    assert str(fault_of(attempt(source))).startswith("`fit` raised Odd: <ValueError while printing it>")


@LINUX
def test_too_much_memory_is_out_of_memory_with_its_limit(attempt):
    """Whether it was asked for at once or taken bit by bit; the grader is not harmed."""
    at_once = "def fit(): return len(b'x' * 2**30)"
    bit_by_bit = "def fit():\n    kept = []\n    while True: kept.append(b'x' * 2**22)"
    for source in (at_once, bit_by_bit):
        fault = fault_of(attempt(source, memory_mib=64))
        assert type(fault) is OutOfMemory and "`fit`" in str(fault) and "more than the 64 MiB allowed" in str(fault)


@LINUX
def test_too_much_processor_time_is_timed_out(attempt):
    """The system's signal for it is no crash: several threads can reach that limit before the other."""
    workers = Workers(
        ["numpy"], isolation="process"
    )  # with namespaces the signal is ignored, and the limit above kills
    try:
        fault = fault_of(attempt("import os, signal\ndef fit(): os.kill(os.getpid(), signal.SIGXCPU)", workers=workers))
    finally:
        workers.close()
    assert type(fault) is TimedOut
    assert str(fault) == "`fit` used more processor time than the 20 s allowed"


def test_endless_printing_is_forbidden(attempt):
    """More than 64 MiB."""
    fault = fault_of(attempt("import os\ndef fit():\n    while True: os.write(1, b'x' * 2**20)"))
    assert type(fault) is Forbidden and str(fault) == "`fit` printed more than 64 MiB; print less"


def test_a_closed_connection_is_a_crash(attempt):
    """An attempt that closes its files, and lives on, is not waited for."""
    fault = fault_of(attempt("import os, time\ndef fit():\n    os.closerange(3, 99)\n    time.sleep(60)"))
    assert type(fault) is Crashed and str(fault) == "`fit` closed the connection to the grader"


def test_an_answer_that_is_no_answer_is_forbidden(attempt):
    """Bytes of its own on the grader's socket end the attempt, and only the attempt."""
    source = """
        import os, socket, stat, time
        def fit():
            for descriptor in range(3, 30):
                try:
                    if stat.S_ISSOCK(os.fstat(descriptor).st_mode): os.write(descriptor, b"\\xff" * 64)
                except OSError: pass
            time.sleep(60)
    """
    fault = fault_of(attempt(source))
    assert type(fault) is Forbidden
    assert re.fullmatch(r"`fit` answered with bytes that are no answer \(.+\)", str(fault))


def test_a_reply_of_another_kind_is_forbidden(attempt):
    """A well-formed frame that answers another question is no answer either."""
    source = """
        import gc, types
        from mlekata.sandbox import attempt_main
        def fit(): return 1
        def reply(self, function, args, kwargs): return ("loaded", [])
        attempt_main._Answering.call = reply
    """
    process = attempt(source)
    fault = fault_of(process)
    assert type(fault) is Forbidden
    assert str(fault) == "the attempt's process sent a reply that it was not asked for"


def test_a_forged_list_of_functions_is_forbidden(attempt):
    """What is said of the loaded file is not trusted either."""
    source = "from mlekata.sandbox import attempt_main as me\nme.sorted = lambda names: 'fit'\ndef fit(): return 1"
    fault = fault_of(attempt(source))
    assert type(fault) is Forbidden and "was not asked for" in str(fault)


@pytest.mark.parametrize("lie", ["5", "{}", "{'kind': 5, 'message': [], 'line': 'x', 'file': 3, 'traceback': 7}"])
def test_a_forged_description_of_an_error_is_an_error_without_words(attempt, lie):
    """Whatever the process says of its exception, the grader stands."""
    source = (
        f"from mlekata.sandbox import attempt_main as m\nm._Answering.describe = lambda *_: {lie}\ndef fit(): 1 / 0"
    )
    fault = fault_of(attempt(source))
    assert (type(fault), str(fault), fault.fault.traceback) == (AttemptError, "`fit` raised an unknown error", "")


# The budget


def test_a_call_that_takes_too_long_is_timed_out_with_its_limit(attempt):
    """The function is named, and nothing runs once the budget is gone."""
    process = attempt("import time\ndef fit(): time.sleep(60)\ndef predict(): return 1", seconds=0.3)
    fault = fault_of(process)
    assert type(fault) is TimedOut
    assert without_the_wait(fault) == "`fit` was still running when the 0.3 s for this kata were used up"
    again = fault_of(process, name="predict")
    assert type(again) is TimedOut and str(again) == "not run: the 0.3 s for this kata were used up before"


def test_what_took_most_of_the_time_is_named(attempt):
    """A quick function that happens to run when the budget ends is not to blame for it."""
    process = attempt("import time\ndef fit(): time.sleep(1)\ndef predict(): time.sleep(60)", seconds=1.5)
    process.call("fit", (), {})
    fault = fault_of(process, name="predict")
    assert without_the_wait(fault) == (
        "`predict` was still running when the 1.5 s for this kata were used up; most of them went to `fit`"
    )


def test_time_without_computing_is_told(attempt):
    """Who only waited need not look for what was slow."""
    fault = fault_of(attempt("import time\ndef fit(): time.sleep(60)", seconds=1))
    assert str(fault) != without_the_wait(fault) == "`fit` was still running when the 1 s for this kata were used up"


def test_a_file_that_takes_too_long_to_load_is_timed_out(attempt):
    """Computing at the top level is computing too."""
    fault = fault_of(attempt("while True: pass", seconds=0.3))
    assert type(fault) is TimedOut
    expected = "the top level of your file was still running when the 0.3 s for this kata were used up"
    assert without_the_wait(fault) == expected


def test_one_budget_is_shared_by_all_calls(attempt):
    """Calls that are each within the limit use it up together."""
    process = attempt("import time\ndef fit(): time.sleep(0.4)", seconds=1)
    answered = 0
    with contextlib.suppress(TimedOut):
        while answered < 5:
            fit(process)
            answered += 1
    assert answered <= 2 and process.clock_seconds >= 1


def test_the_budget_goes_on_after_a_death(attempt):
    """A crash does not buy a new budget."""
    process = attempt("import os, time\ndef fit():\n    time.sleep(0.4)\n    os._exit(1)", seconds=0.7)
    faults = [type(fault_of(process)) for _ in range(3)]
    assert faults in ([Crashed, TimedOut, TimedOut], [TimedOut] * 3)  # the latter on a machine that is busy


@LINUX
def test_a_keeper_that_ends_the_attempt_by_its_own_clock_is_a_timeout(attempt, monkeypatch):
    """Where the grader's own deadline does not come first, the attempt is told that it timed out all the same."""
    monkeypatch.setattr("mlekata.attempt.process._GRADERS_OWN_SECONDS", -199.0)
    fault = fault_of(attempt("import time\ndef fit(items):\n    time.sleep(60)", seconds=20), 1)
    assert type(fault) is TimedOut
    assert str(fault) == "`fit` ran until long after the 20 s for this kata"


# The fair clock


@pytest.fixture
def busy():
    """Busy loops in sessions of their own, as many as are asked for; all are ended after the test."""
    loops = []

    def start(number: int) -> None:
        loops.extend(
            subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True) for _ in range(number)
        )

    yield start
    for loop in loops:
        loop.kill()
        loop.wait()


SPIN = """
    import time
    def fit(seconds):
        until = time.process_time() + seconds
        while time.process_time() < until: pass
        return "done"
    def predict(): return 1
"""


@WAITING_IS_COUNTED
def test_a_busy_machine_fails_no_attempt(attempt, busy):
    """With busy loops beside it, an attempt that computes for half of its limit takes longer than that, and passes."""
    busy(4 * len(os.sched_getaffinity(0)))
    process = attempt(SPIN, seconds=1)
    assert fit(process, 0.5) == "done"
    assert process.clock_seconds > process.seconds >= 0.4
    assert process.end().starved_seconds > 0


@WAITING_IS_COUNTED
@pytest.mark.parametrize("body", ["while True: pass", "import time\n    time.sleep(60)"])
def test_a_busy_machine_excuses_nobody(attempt, busy, body):
    """With busy loops beside it, an endless loop and a sleep are stopped all the same, as a time-out."""
    busy(2 * len(os.sched_getaffinity(0)))
    process = attempt(f"def fit():\n    {body}", seconds=1)
    assert type(fault_of(process)) is TimedOut
    assert 0.9 < process.seconds < process.clock_seconds + 0.01


@WAITING_IS_COUNTED
def test_an_attempt_that_gets_no_processor_is_interrupted(attempt, busy, monkeypatch):
    """By the clock there is an end to waiting; it is not the learner's fault, and nothing more is run."""
    monkeypatch.setattr("mlekata.attempt.budget.CEILING", 1.2)
    busy(8 * len(os.sched_getaffinity(0)))
    process = attempt(SPIN, seconds=1)
    with pytest.raises(Interrupted, match="the computer was busy with other things"):
        fit(process, 60)
    with pytest.raises(Interrupted, match="not run: the computer was busy with other things"):
        process.call("predict", (), {})
    assert process.seconds < 1 < process.clock_seconds


SELFISH = {
    "nice": "os.nice(19)\n    while True: pass",
    "yield": "while True: os.sched_yield()",
    "stop": "os.kill(os.getpid(), signal.SIGSTOP)",
    "threads": "for _ in range(6): threading.Thread(target=hash_on).start()\n    hash_on()",
    "threads and sleep": "for _ in range(6): threading.Thread(target=hash_on).start()\n    time.sleep(60)",
    "children": "[os.fork() for _ in range(3)]\n    while True: pass",
    "children that end": "while True:\n        if not os.fork(): os._exit(sum(range(300_000)) < 0)",
}


@WAITING_IS_COUNTED
@pytest.mark.parametrize("body", SELFISH.values(), ids=SELFISH)
def test_an_attempt_cannot_starve_itself(attempt, body):
    """It is excused for no more than others have had of the processors, however it makes itself wait."""
    source = f"""
import hashlib, os, signal, threading, time
def hash_on():
    while True: hashlib.sha256(bytes(2**20)).digest()  # without the lock of the interpreter
def fit():
    {body}
"""
    with contextlib.closing(Workers(["numpy"], isolation="process")) as workers:
        process = attempt(source, workers=workers, seconds=1)
        busy_before = busy_seconds()
        fault = fault_of(process)
        had_by_others = busy_seconds() - busy_before - process.budget.processor_seconds
    assert type(fault) is TimedOut
    excused = process.clock_seconds - process.seconds
    assert excused <= max(had_by_others, 0.0) + 0.1 * process.clock_seconds
    assert process.seconds >= min(process.budget.processor_seconds, process.clock_seconds)


def busy_seconds() -> float:
    """Processor time that all processes of this machine have had since it was started."""
    user, nice, system, _idle, _waiting, *rest = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:])
    return (user + nice + system + sum(rest[:2])) / os.sysconf("SC_CLK_TCK")


def test_where_waiting_cannot_be_seen_processor_time_counts(attempt, monkeypatch):
    """Sleep costs there all the same: the clock ends it, as a time-out."""
    monkeypatch.setattr("mlekata.attempt.budget.CEILING", 2)
    for name in ("open", "learn"):
        told = getattr(Budget, name)
        monkeypatch.setattr(Budget, name, lambda self, usage, told=told: told(self, blind(usage)))
    process = attempt("import time\ndef fit(): time.sleep(60)", seconds=0.5)
    assert type(fault_of(process)) is TimedOut
    assert process.seconds < 0.5 < process.clock_seconds


def blind(usage):
    """What a keeper tells on a system that does not count waiting."""
    return dataclasses.replace(usage, starved_seconds=0.0, starving_is_seen=False)


# Interruptions by others


class OtherPluginsLimit(BaseException):
    """As pytest's own Failed, which other plugins raise out of a signal handler."""


@LINUX
@pytest.mark.parametrize("error", [OtherPluginsLimit, KeyboardInterrupt, TimeoutError])
@pytest.mark.parametrize("where", ["load", "call"])
def test_an_interrupted_wait_accuses_nobody(attempt, error, where):
    """Whoever raises out of our wait is heard; the next call finds a fresh worker, which knows what it defines."""
    source = "import time\ndef fit(seconds): time.sleep(seconds)\ndef predict(): return 2"
    process = attempt(source)
    if where == "load":
        process.sources = [SourceFile("basket_value.py", "import time\ntime.sleep(60)")]
    raised_by_alarm(error, lambda: process.call("fit", (60,), {}))
    process.sources = [SourceFile("basket_value.py", source)]
    assert process.call("predict", (), {}) == 2
    assert fit(process, 0) is None


def raised_by_alarm(error, call) -> None:
    """Runs *call* until a signal handler raises *error* out of it."""

    def handler(*_):
        raise error

    before = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        with pytest.raises(error):
            call()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# After a death


def test_a_dead_process_is_replaced(attempt):
    """A crash in one function does not keep the next from being asked."""
    process = attempt("import os\ndef fit(): print('dying', flush=True); os._exit(1)\ndef predict(): return 2")
    assert type(fault_of(process)) is Crashed
    assert process.output() == "dying\n"
    assert process.call("predict", (), {}) == 2


def test_what_was_lost_with_a_death_is_said(attempt):
    """A model of the dead process cannot be asked any more, and the learner reads why."""
    process = attempt("import os\ndef fit(): return object()\ndef predict(model): os._exit(1)")
    model = fit(process)
    assert type(fault_of(process, model, name="predict")) is Crashed
    for _ in range(2):  # with no process, and with a new one
        fault = fault_of(process, {"model": [(model,)]}, name="predict")
        assert str(fault) == "`predict` could not be checked: what it needs was lost when the process ended before"
        fit(process)


# The author's faults


def test_an_undeclared_function_is_the_authors_fault(attempt):
    """A hidden test may ask only for what the stub declares."""
    with pytest.raises(KataError, match=r"^a hidden test or scorer calls 'score'; stub\.py declares fit, predict$"):
        attempt("def score(): return 1").call("score", (), {})


def test_an_argument_that_cannot_cross_is_the_authors_fault(attempt):
    """The attempt is not blamed, and can be asked again."""
    process = attempt("def fit(x): return x")
    with pytest.raises(KataError, match=r"^what is asked of the attempt cannot be handed over: .+"):
        fit(process, print)
    assert fit(process, 3) == 3


def test_an_object_of_another_process_is_the_authors_fault(attempt):
    """Handles of two attempts are not mixed up, wherever they are nested."""
    source = "def fit(*x): return object()"
    model, other = fit(attempt(source)), attempt(source)
    for argument in (model, [model], (1, (model,)), {"a": model}, {model: 1}):
        with pytest.raises(
            KataError, match=r"^`fit` was given an object that is in another process; expected one that"
        ):
            fit(other, argument)


# The machine's faults


def test_a_worker_that_cannot_start_is_the_machines_fault(attempt, monkeypatch):
    """The message has what the worker said, and what to run."""

    def dead(self, request, *arguments, deadline, on_wait=None):
        raise EOFError("the worker has ended")

    process = attempt("def fit(): return 1")
    with monkeypatch.context() as patched:
        patched.setattr(workers_module.Worker, "ask", dead)
        with pytest.raises(
            WorkerError, match=r"^a worker could not be started \(the worker has ended\); it said: nothing;"
        ):
            fit(process)
    assert fit(process) == 1


def test_the_learners_folder_is_not_searched_for_modules(attempt, tmp_path, monkeypatch):
    """A stray file beside the attempt, named like a library, is not imported in its place."""
    (tmp_path / "json.py").write_text("raise RuntimeError('stray')")
    monkeypatch.chdir(tmp_path)
    workers = Workers(["numpy"])
    try:
        assert fit(attempt("import json\ndef fit(): return json.dumps([1])", workers=workers)) == "[1]"
    finally:
        workers.close()
    assert Path.cwd() == tmp_path


@LINUX
def test_arguments_that_find_no_room_are_out_of_memory(attempt):
    """What a call is given counts as well; the grader's own functions are not shown."""
    process = attempt("def fit(items, value_eur): return 1", memory_mib=64)
    with pytest.raises(OutOfMemory, match="`fit` used more than the 64 MiB allowed"):
        fit(process, np.ones(2**24), 1.0)
    assert "Traceback" not in process.output()


@LINUX
@pytest.mark.skipif(not find_spec("pyarrow"), reason="only where PyArrow is installed, pandas keeps texts in it")
def test_tables_of_texts_cross_in_what_memory_is_left(attempt):
    """PyArrow takes memory bit by bit; its own allocator reserves a whole GiB, and leaves nothing of just as much."""
    with contextlib.closing(Workers(["pandas", "sklearn.ensemble"])) as workers:
        process = attempt("def fit(items, value_eur): return items", workers=workers, memory_mib=1024)
        items = pandas.DataFrame({"name": pandas.array(["tin", "lettuce"], dtype="str")})
        assert fit(process, items, 1.0)["name"].tolist() == ["tin", "lettuce"]
