"""The lock-down: whatever an attempt tries beyond computing is refused, and the trial shows what would get through.

Every try is Python source that an attempt might hold. It runs at the sandbox level with and without namespaces,
where it must be refused, and at the process level, where it must succeed if it says so: that shows that
the try is a real one, and that it is the lock-down which stops it.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import socket
import sys
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import sklearn
from waiting import eventually

from mlekata import isolation
from mlekata.attempt import remote as workers_module
from mlekata.attempt.remote import Worker, Workers, WorkerSettings
from mlekata.errors import UsageError, WorkerError
from mlekata.kata import catalogue
from mlekata.wire.orders import WarmUp

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="macOS has the process level only")

FULL, WITHOUT_NAMESPACES, PROCESS = "sandbox", "sandbox without namespaces", "process"
DATASET = Path(sklearn.__file__).parent / "datasets" / "data" / "breast_cancer.csv"
REFERENCE = catalogue.find("finance/fraud_detector").folder / "reference.py"
X86 = platform.machine() == "x86_64"

HELP = """
import ctypes, errno, fcntl, mmap, os, resource, shutil, signal, socket, struct, subprocess, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)
def syscall(number, *arguments):
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
def call(x86_64, aarch64, *arguments):
    return syscall(x86_64 if os.uname().machine == "x86_64" else aarch64, *arguments)
def first_line(path):
    with open(path, "rb") as file:
        return file.readline()
def must(condition):
    if not condition:
        raise PermissionError(ctypes.get_errno(), "refused")
buffer = ctypes.create_string_buffer
"""


@dataclass(frozen=True)
class Try:
    """Something an attempt may try.

    Attributes:
        name: what it tries.
        source: the body of a function of `facts`, a dict of what the test has prepared.
        refused: the error types that count as a refusal.
        control: whether it gets through at the process level, and so shows that the lock-down stops it.
        residue: whether it gets through without namespaces; such are listed in `isolation.RESIDUES`.
    """

    name: str
    source: str
    refused: tuple[str, ...] = ("PermissionError", "FileNotFoundError")
    control: bool = True
    residue: bool = False


NO_SUCH_CALL = ("OSError",)
GONE = ("PermissionError", "ProcessLookupError")
READ_ONLY = ("PermissionError", "FileNotFoundError", "OSError")

TRIES = [
    # Hidden files, in every way to name them.
    Try("read the reference", "first_line(facts['reference'])"),
    Try("read the reference through a link", "os.symlink(facts['reference'], 'link'); first_line('link')"),
    Try("hard-link the reference", "os.link(facts['reference'], 'hard'); first_line('hard')", READ_ONLY, control=False),
    Try("read the reference below /proc/self/root", "first_line('/proc/self/root' + facts['reference'])"),
    Try("read it relative to a folder", "d = os.open('/', os.O_PATH); os.open(facts['reference'][1:], 0, dir_fd=d)"),
    Try("list the katas", "os.listdir(os.path.dirname(facts['reference']))"),
    Try("learn the reference's size", "os.stat(facts['reference'])", residue=True),
    Try("read a dataset in site-packages", "first_line(facts['dataset'])"),
    Try("load a hidden dataset", "import sklearn.datasets as d; d.load_breast_cancer()"),
    Try("read this package", "first_line(facts['package'] + '/scoring.py')"),
    Try("import this package", "import mlekata.scoring", ("ModuleNotFoundError", "PermissionError")),
    Try("read a file of the grader's user", "first_line(facts['secret'])"),
    Try("see what is in the grader's folder", "must('tests' in os.listdir(facts['cwd']))"),
    # Files outside the scratch folder.
    Try("write beside the attempt", "open(facts['folder'] + '/planted.py', 'w')", READ_ONLY),
    Try("overwrite a file", "open(facts['secret'], 'r+')", READ_ONLY),
    Try("empty a file", "os.truncate(facts['secret'], 5)", READ_ONLY),
    Try("remove a file", "os.unlink(facts['spare'])", READ_ONLY),
    Try("rename a file", "os.rename(facts['spare'], facts['spare'] + '2')", READ_ONLY, control=False),
    Try(
        "plant a module in site-packages",
        "path = facts['site'] + '/mlekata_planted.pth'; open(path, 'w'); os.unlink(path)",
        READ_ONLY,
        control=os.access(DATASET.parents[3], os.W_OK),
    ),
    # Other processes.
    Try("signal the grader", "os.kill(facts['grader'], 0)", ("PermissionError", "ProcessLookupError")),
    Try("signal everybody", "os.kill(-1, 0)", ("PermissionError",)),
    Try("signal the keeper", "os.kill(facts['keeper'], 0)", ("PermissionError", "ProcessLookupError")),
    Try(
        "limit the grader",
        "resource.prlimit(facts['grader'], resource.RLIMIT_CPU)",
        ("PermissionError", "ProcessLookupError"),
    ),
    Try("read the grader's environment", "first_line(f\"/proc/{facts['grader']}/environ\")"),
    Try("read the grader's map", "first_line(f\"/proc/{facts['grader']}/maps\")"),
    Try("read the grader's arguments", "first_line(f\"/proc/{facts['grader']}/cmdline\")"),
    Try(
        "trace the grader",
        "call(101, 117, 0x4206, facts['grader'], 0, 0); call(101, 117, 17, facts['grader'], 0, 0)",
        ("PermissionError",),
        control=False,
    ),
    Try(
        "read the grader's memory",
        """
        buffer = ctypes.create_string_buffer(8)
        local = struct.pack("QQ", ctypes.addressof(buffer), 8)
        remote = struct.pack("QQ", facts['address'], 8)
        call(310, 270, facts['grader'], local, 1, remote, 1, 0)
        """,
        ("PermissionError",),
    ),
    Try(
        "take the grader's descriptors",
        "syscall(438, syscall(434, facts['grader'], 0), 0, 0)",
        ("PermissionError", "ProcessLookupError"),
    ),
    Try("slow every process of the user", "os.setpriority(os.PRIO_USER, 0, 19)", ("PermissionError",), control=False),
    Try("slow its keeper's group", "os.setpriority(os.PRIO_PGRP, os.getpgid(facts['keeper']), 0)", GONE, control=False),
    Try("have the grader signalled", "fcntl.fcntl(socket.socketpair()[0], 8, facts['grader'])", GONE),
    Try("hold the keeper", "os.pidfd_open(facts['keeper'])", GONE),
    Try("watch who opens files", "must(libc.inotify_init1(0) >= 0)"),
    Try("watch a folder", "fcntl.fcntl(os.open('/usr', os.O_RDONLY), 1026, 1)"),
    Try("be traced by others", "must(libc.prctl(0x59616d61, ctypes.c_long(-1), 0, 0, 0) == 0)", control=False),
    Try("be read by others", "must(libc.prctl(4, 1, 0, 0, 0) == 0)"),
    Try("remove a System V segment", "call(31, 195, 2**30, 0, 0)", ("PermissionError",), control=False),
    Try("remove a message queue", "call(241, 181, b'nobody-has-this')", ("PermissionError",), control=False),
    # Processes of its own.
    Try("fork", "os.fork() or os._exit(0); os.wait()"),
    Try(
        "fork without Python",
        "me = os.getpid(); must(libc.fork() != -1); me == os.getpid() or os._exit(0)",
        control=False,
    ),
    Try("start a program", "subprocess.run(['/bin/true'], check=True)"),
    Try("start a shell", "os.system('true')"),
    Try("become another program", "must(libc.execv(b'/bin/true', 0) != -1)", control=False),
    # The network.
    Try("connect by TCP", "socket.create_connection(('127.0.0.1', facts['port'])).close()"),
    Try("send by UDP", "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', facts['port']))"),
    Try("connect to a path", "socket.socket(socket.AF_UNIX).connect(facts['socket'])"),
    Try("connect to an abstract name", "socket.socket(socket.AF_UNIX).connect(facts['abstract'])"),
    Try("listen", "socket.create_server(('127.0.0.1', 0)).close()"),
    Try("send from a pair of datagrams", "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)"),
    Try(
        "look up a name",
        "socket.getaddrinfo('localhost', 80); open('/dev/tcp')",
        ("gaierror", "FileNotFoundError", "PermissionError"),
        control=False,
    ),
    # Ways around, and corners of the kernel.
    Try("make a user namespace", "call(272, 97, 0x10000000)", ("PermissionError",), control=False),
    Try("mount", "must(libc.mount(b'none', b'/', b'tmpfs', 0, None) == 0)", ("PermissionError",), control=False),
    Try("use io_uring", "syscall(425, 1, buffer(256))", ("PermissionError",), control=False),
    Try("use bpf", "call(321, 280, 0, buffer(256), 128)", ("PermissionError",), control=False),
    Try("add a key", "call(248, 217, b'user', b'mlekata', b'x', 1, -3)", ("PermissionError",), control=False),
    Try("catch page faults", "call(323, 282, 1)", ("PermissionError",), control=False),
    Try(
        "count events of the processor",
        "call(298, 241, buffer(128), 0, -1, -1, 0)",
        ("PermissionError",),
        control=False,
    ),
    Try("keep memory in System V segments", "call(29, 194, 0, 4096, 0o1600)", ("PermissionError",)),
    Try("keep memory in an anonymous file", "os.memfd_create('x')", NO_SUCH_CALL),
    Try("start a process by clone3", "syscall(435, buffer(88), 88)", NO_SUCH_CALL, control=False),
    Try("outlive the keeper", "must(libc.prctl(1, 0) == 0)"),
    Try(
        "raise its own limits",
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2**40, 2**40))",
        ("ValueError", "PermissionError"),
        control=False,
    ),
    Try(
        "write a file that is too large",
        "open('large', 'wb', buffering=0).truncate(2**28 + 1)",
        ("OSError",),
        control=False,
    ),
    Try(
        "use capabilities",
        "must(any(int(l.split()[1], 16) for l in open('/proc/self/status') if l.startswith('CapPrm')))",
        control=False,
    ),
]


def settings(**changes) -> WorkerSettings:
    return WorkerSettings(**{"memory_mib": 512, "processor_seconds": 60.0, "threads": 1, "seed": 7, **changes})


def loaded(pool: Workers, source: str, **changes) -> Worker:
    worker = pool.worker(settings(**changes))
    reply = worker.ask("load", [("attempt.py", HELP + textwrap.dedent(source))], deadline=time.monotonic() + 60)
    assert reply[0] == "loaded", reply
    return worker


def ask(worker: Worker, *arguments: object) -> tuple:
    return worker.ask("call", "attempt", arguments, {}, deadline=time.monotonic() + 60)


@pytest.fixture(scope="module")
def pools(tmp_path_factory):
    """Warm workers in each mode."""
    canary = tmp_path_factory.mktemp("canary-in-a-coal-mine")
    denied = [DATASET.parent, canary]
    made = {mode: Workers(["sklearn.datasets"], isolation=mode, denied_paths=denied) for mode in isolation.MODES[1:]}
    yield made
    for pool in made.values():
        pool.close()


@pytest.fixture
def pool(pools, mode):
    """The warm workers of one mode; skips where the machine lacks namespaces."""
    found = pools[mode]
    if found.isolation is None:
        found.worker(settings()).end()
    if mode == FULL and found.isolation.findings["namespaces"]:
        pytest.skip(f"this machine has no namespaces: {found.isolation.findings['namespaces']}")
    return found


@pytest.fixture
def facts(tmp_path):
    """What the tries are told: where the answers are, who the grader is, where somebody listens."""
    secret, spare = tmp_path / "secret.txt", tmp_path / "spare.txt"
    secret.write_text("labels")
    spare.write_text("labels")
    tcp = socket.create_server(("127.0.0.1", 0))
    path, abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    path.bind(str(tmp_path / "socket"))
    abstract.bind(f"\0mlekata-{os.getpid()}")
    path.listen()
    abstract.listen()
    label = ctypes.create_string_buffer(b"label")
    yield {
        "reference": str(REFERENCE),
        "dataset": str(DATASET),
        "package": str(Path(workers_module.__file__).parent.parent),
        "site": str(Path(sklearn.__file__).parent.parent),
        "secret": str(secret),
        "spare": str(spare),
        "folder": str(tmp_path),
        "cwd": str(Path.cwd()),
        "grader": os.getpid(),
        "machine": platform.machine(),
        "port": tcp.getsockname()[1],
        "socket": str(tmp_path / "socket"),
        "abstract": f"\0mlekata-{os.getpid()}",
        "address": ctypes.addressof(label),
    }
    for listener in (tcp, path, abstract):
        listener.close()


def attempted(pool: Workers, attempt: Try, facts: dict) -> tuple:
    """The reply to a try."""
    body = textwrap.indent(textwrap.dedent(attempt.source).strip("\n"), "    ")
    worker = loaded(pool, f"def attempt(facts):\n{body}\n    return 'got through'\n")
    try:
        return ask(worker, {**facts, "keeper": descendants(pool._process.pid)[0]})
    finally:
        worker.end()


def descendants(pid: int) -> list[int]:
    """Children of a process, as they are seen from here."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("mode", [FULL, WITHOUT_NAMESPACES])
@pytest.mark.parametrize("attempt", TRIES, ids=lambda attempt: attempt.name)
def test_the_sandbox_refuses(pool, mode, attempt, facts):
    """What an attempt tries is refused with an error that it can catch, and the worker lives on."""
    reply = attempted(pool, attempt, facts)
    if attempt.residue and mode == WITHOUT_NAMESPACES:
        assert reply == ("value", "got through"), "a residue is gone: take it out of isolation.RESIDUES"
    else:
        assert reply[0] == "error", f"the attempt could {attempt.name}"
        assert reply[1]["type"] in attempt.refused, reply[1]["traceback"]


@pytest.mark.parametrize("mode", [PROCESS])
@pytest.mark.parametrize("attempt", [attempt for attempt in TRIES if attempt.control], ids=lambda attempt: attempt.name)
def test_the_process_level_lets_the_same_try_through(pool, attempt, facts):
    """The try is a real one: without the lock-down it succeeds."""
    assert attempted(pool, attempt, facts) == ("value", "got through")


FOREIGN_CALLS = {
    "int 0x80": "b'\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3'",  # mov eax, 20; int 0x80; ret
    "x32": "b'\\xb8\\x27\\x00\\x00\\x40\\x0f\\x05\\xc3'",  # mov eax, 0x40000027; syscall; ret
}


@pytest.mark.skipif(not X86, reason="only x86-64 has second conventions for system calls")
@pytest.mark.parametrize("mode", [FULL, WITHOUT_NAMESPACES])
@pytest.mark.parametrize("code", FOREIGN_CALLS.values(), ids=FOREIGN_CALLS)
def test_a_call_in_a_foreign_convention_ends_the_process(pool, code):
    """The filter cannot be walked around under other numbers; the report names what ended the attempt."""
    source = f"""
        def attempt():
            memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
            memory.write({code})
            return ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()
    """
    worker = loaded(pool, source)
    with pytest.raises(EOFError):
        ask(worker)
    report = worker.end(is_dying=True)
    assert (report.reason, report.mechanism, report.signal) == ("system call", "seccomp", "SIGSYS")


@pytest.mark.parametrize("mode", [FULL, WITHOUT_NAMESPACES])
def test_a_worker_ends_with_its_keeper(pool):
    """A keeper that is killed takes its busy worker along: nothing runs unwatched."""
    loaded(pool, "").end()
    assert eventually(lambda: len(descendants(pool._process.pid)) == 1)
    (keeper,) = descendants(pool._process.pid)  # forked ahead, for the next worker
    worker = loaded(pool, "def attempt():\n    while True: pass")
    (child,) = descendants(keeper)
    with pytest.raises(TimeoutError):
        worker.ask("call", "attempt", (), {}, deadline=time.monotonic() + 0.3)
    os.kill(keeper, signal.SIGKILL)
    assert eventually(lambda: not Path(f"/proc/{child}").exists())
    worker.end()


@pytest.mark.parametrize("mode", [FULL])
def test_a_full_scratch_folder_is_an_error(pool):
    """The disk of the machine is not filled: the scratch folder has a size."""
    source = """
        def attempt():
            for number in range(10):
                with open(f"file{number}", "wb") as file:
                    file.write(bytes(32 * 2**20))
    """
    worker = loaded(pool, source)
    reply = ask(worker)
    worker.end()
    assert reply[0] == "error" and "No space left" in reply[1]["message"]


@pytest.mark.parametrize("mode", [FULL, WITHOUT_NAMESPACES])
def test_a_worker_does_not_see_another_ones_files(pool):
    """The scratch folder of one attempt is no other's."""
    one = loaded(pool, "def attempt():\n    open('note', 'w').write('42'); return os.getcwd()")
    _, folder = ask(one)
    other = loaded(pool, "def attempt(path):\n    return open(path).read()")
    reply = ask(other, folder + "/note")
    one.end()
    other.end()
    assert reply[0] == "error" and reply[1]["type"] in ("PermissionError", "FileNotFoundError")


@pytest.mark.parametrize("mode", [FULL, WITHOUT_NAMESPACES])
def test_a_worker_knows_no_hidden_path(pool):
    """Neither the frames below the attempt nor any object in its process tell where the answers are."""
    source = """
        import gc
        def attempt(backwards):
            texts, frame = [], sys._getframe()
            while frame is not None:
                texts += [repr(value) for value in frame.f_locals.values() if value is not texts]
                frame = frame.f_back
            gc.unfreeze()
            texts += [repr(o) for o in gc.get_objects() if type(o) in (list, tuple, dict) and len(o) < 200]
            return any(backwards[::-1] in text for text in texts), len(texts)
    """
    worker = loaded(pool, source)
    reply = ask(worker, "canary-in-a-coal-mine"[::-1])
    worker.end()
    assert reply[0] == "value" and reply[1][0] is False and reply[1][1] > 1000


def test_a_worker_says_the_level_before_the_attempt_is_loaded(pools):
    """The level is that of the trusted side, for each mode."""
    for mode, level in ((FULL, "sandbox"), (WITHOUT_NAMESPACES, "sandbox"), (PROCESS, "process")):
        worker = pools[mode].worker(settings())
        assert worker.ask("level", deadline=time.monotonic() + 60) == ("level", level)
        worker.end()


def test_an_isolation_that_the_machine_lacks_is_refused(monkeypatch):
    """Who requires the sandbox gets it or a sentence that says what is missing and what would help."""
    pool = Workers([], isolation="sandbox")
    monkeypatch.setattr(pool, "_order", lambda: WarmUp("process", []))
    try:
        with pytest.raises(WorkerError, match="cannot shut attempts in"):
            pool.worker(settings())
    finally:
        pool.close()


def test_an_unknown_isolation_is_refused():
    """A typo does not weaken anything."""
    with pytest.raises(UsageError, match="'sandbx'"):
        Workers([], isolation="sandbx")


@pytest.mark.parametrize("mode", [FULL, WITHOUT_NAMESPACES])
def test_a_worker_that_computes_too_long_is_ended_by_the_kernel(pool):
    """Also where it ignores the signal that warns: the hard limit ends it, and the report says what it was."""
    source = "def attempt():\n    signal.signal(signal.SIGXCPU, signal.SIG_IGN)\n    while True: pass"
    worker = loaded(pool, source, processor_seconds=0.1)
    with pytest.raises(EOFError):
        ask(worker)
    report = worker.end(is_dying=True)
    assert (report.reason, report.mechanism) == ("processor time", "RLIMIT_CPU")
