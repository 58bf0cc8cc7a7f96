"""Workers: how a worker ends is told in one report, and nothing of it is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from waiting import eventually

from mlekata import isolation
from mlekata.attempt.remote import Worker, WorkerReport, Workers, WorkerSettings
from mlekata.sandbox import process_tree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, and memory is limited on Linux only")
BOTH_STARTS = pytest.mark.parametrize("start", ["fork", "spawn"])

SOURCE = """
import ctypes, mmap, os, resource, signal, subprocess, sys, time

def fine(): return "fine"
def pids(): return os.getpid(), os.getppid()
def folder(): return os.getcwd()
def leave(status): os._exit(status)
def abort(): os.abort()
def segfault(): ctypes.string_at(0)
def kill_itself(number): os.kill(os.getpid(), number)
def say_and_die(): print("last words"); os._exit(1)

def hang_up():
    os.closerange(3, 100)
    time.sleep(60)

def spin():
    while True: pass

def spin_on():
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    spin()

def fill(mebibytes): return len(bytearray(mebibytes * 2**20))

def share(mebibytes):
    memory = mmap.mmap(-1, mebibytes * 2**20)
    for position in range(0, len(memory), 2**20):
        memory[position:position + 2**20] = bytes(range(256)) * 2**12
    time.sleep(60)

def flood(mebibytes):
    for _ in range(mebibytes * 16):
        os.write(1, b"x" * 2**16)
    time.sleep(60)

def start_sleepers(seconds):
    # One plain child, and one whose parent has ended and which has a session of its own.
    subprocess.Popen(["sleep", seconds])
    if os.fork() == 0:
        os.setsid()
        subprocess.Popen(["sleep", seconds])
        os._exit(0)
    os.wait()

def write_too_much():
    with open("large", "wb", buffering=0) as file:
        file.seek(2**28)
        file.write(b"x")

def leave_files():
    os.makedirs("a/b")
    open("a/b/c", "w").close()
    os.chmod("a", 0)

def core_and_file_limits():
    return resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_FSIZE)
"""


def settings(**changes) -> WorkerSettings:
    return WorkerSettings(**{"memory_mib": 512, "processor_seconds": 60.0, "threads": 1, "seed": 7, **changes})


def ask(worker: Worker, function: str, *arguments: object) -> tuple:
    return worker.ask("call", function, arguments, {}, deadline=time.monotonic() + 60)


def call(worker: Worker, function: str, *arguments: object) -> object:
    kind, value = ask(worker, function, *arguments)
    assert kind == "value", value
    return value


def died(worker: Worker, function: str, *arguments: object) -> WorkerReport:
    """The report of a worker that ended while it was asked."""
    with pytest.raises(EOFError):
        ask(worker, function, *arguments)
    return worker.end(is_dying=True)


def is_alive(pid: int) -> bool:
    """Whether a process exists and is more than an entry that nobody has read yet."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"


def alive_with(argument: str) -> list[int]:
    """Live processes that were started with *argument*."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (folder / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if argument.encode() in arguments and is_alive(int(folder.name)):
            found.append(int(folder.name))
    return found


@pytest.fixture(scope="module")
def pools():
    """Warm workers for each way to start them."""
    made = {start: Workers([], start, "process") for start in ("fork", "spawn")}
    yield made
    for pool in made.values():
        pool.close()


@pytest.fixture
def attempt(pools):
    """Starts a worker that has loaded SOURCE; all are ended after the test."""
    started = []

    def load(start: str = "fork", pool: Workers | None = None, source: str = SOURCE, **changes) -> Worker:
        worker = (pool or pools[start]).worker(settings(**changes))
        started.append(worker)
        assert worker.ask("load", [("attempt.py", source)], deadline=time.monotonic() + 60)[0] == "loaded"
        return worker

    yield load
    for worker in started:
        worker.end()


@pytest.fixture
def sleepers():
    """An argument for `sleep` that no other process has; those left are ended."""
    seconds = f"3600.{uuid.uuid4().int}"
    yield seconds
    for pid in alive_with(seconds):
        os.kill(pid, signal.SIGKILL)


DEATHS = [
    ("leave", 7, ("ended", 7, None)),
    ("leave", 0, ("ended", 0, None)),
    ("abort", None, ("ended", None, "SIGABRT")),
    ("segfault", None, ("ended", None, "SIGSEGV")),
    ("kill_itself", int(signal.SIGKILL), ("ended", None, "SIGKILL")),
    ("kill_itself", 40, ("ended", None, "signal 40")),
]


@pytest.mark.parametrize(("function", "argument", "wanted"), DEATHS, ids=[f"{d[0]} {d[1]}" for d in DEATHS])
def test_a_worker_that_ends_itself_is_told_apart(attempt, function, argument, wanted):
    """The report has the exit status or the signal, and no reason of ours."""
    report = died(attempt(), function, *([] if argument is None else [argument]))
    assert (report.reason, report.exit_status, report.signal) == wanted


@BOTH_STARTS
def test_last_words_are_kept(attempt, start):
    """What was printed before a sudden end is in the report, and so is what it took."""
    worker = attempt(start)
    report = died(worker, "say_and_die")
    assert (report.reason, report.exit_status, report.output) == ("ended", 1, "last words\n")
    assert report.wall_seconds > 0
    assert report.processor_seconds > 0
    assert worker.output() == "last words\n"


def test_a_worker_that_has_ended_stays_ended(attempt):
    """Every later question finds the end of the connection."""
    worker = attempt()
    for _ in range(2):
        with pytest.raises(EOFError):
            ask(worker, "leave", 0)


def test_a_worker_that_hangs_up_without_ending_is_stopped(attempt):
    """A worker that only closes its connection is given a moment, then ended by us."""
    report = died(attempt(), "hang_up")
    assert (report.reason, report.signal) == ("stopped", "SIGKILL")


def test_an_honest_end_is_a_stop(attempt):
    """A worker that is no longer needed is stopped, and its use of memory is known."""
    worker = attempt()
    assert call(worker, "fill", 100) == 100 * 2**20
    report = worker.end()
    assert (report.reason, report.exit_status, report.output) == ("stopped", None, "")


@BOTH_STARTS
def test_a_dismissed_worker_ends_without_being_waited_for(attempt, pools, start):
    """It is told to stop, ends by itself, and has a report for whoever asks for it after all."""
    worker = attempt(start)
    pid, keeper = call(worker, "pids")
    pools[start].dismiss(worker)
    assert eventually(lambda: not (is_alive(pid) or is_alive(keeper)))
    assert worker.end().reason == "stopped"


def test_closing_waits_for_the_dismissed(attempt):
    """When the warm process has been closed, no worker is left."""
    pool = Workers([], "fork", "process")
    workers = [attempt(pool=pool) for _ in range(3)]
    pids = [call(worker, "pids")[0] for worker in workers]
    for worker in workers:
        pool.dismiss(worker)
    pool.close()
    assert not any(map(is_alive, pids))
    assert all(worker._report is not None for worker in workers), "each keeper has reported before"


def test_the_next_worker_is_forked_ahead(attempt):
    """Beside each keeper and worker that is asked for, another pair waits; it ends with the warm process."""
    pool = Workers([], "fork", "process")
    worker = attempt(pool=pool)
    warm, keeper = pool._process.pid, call(worker, "pids")[1]
    assert eventually(lambda: len(process_tree.children(warm)) == 2)
    (waiting,) = set(process_tree.children(warm)) - {keeper}
    assert eventually(lambda: len(process_tree.children(waiting)) == 1)
    pair = [waiting, *process_tree.children(waiting)]
    other = attempt(pool=pool)
    assert call(other, "pids") == tuple(reversed(pair))
    other.end()
    worker.end()
    pool.close()
    assert eventually(lambda: not process_tree.children(warm) and not any(map(is_alive, pair)))


@pytest.mark.parametrize("function", ["spin", "spin_on"])
def test_processor_time_ends_a_busy_loop(attempt, function):
    """A loop that uses up its processor time is ended by the system, also when it ignores the warning."""
    report = died(attempt(processor_seconds=1), function)
    assert report.reason == "processor time"
    assert report.processor_seconds >= 1


def test_the_keeper_has_a_clock_of_its_own(attempt):
    """A worker that waits for a grader that asks no more is ended, whatever the grader's deadline."""
    worker = attempt(wall_seconds=0.5)
    assert eventually(lambda: worker._keeper.recv(1, socket.MSG_PEEK) != b"")  # the report comes unasked
    report = worker.end()
    assert (report.reason, report.mechanism, report.signal) == ("wall clock", "counted by the keeper", "SIGKILL")


def test_too_large_an_allocation_is_an_error_within_the_attempt(attempt):
    """Ordinary memory runs out as MemoryError, and the worker answers the next call."""
    worker = attempt()
    kind, description = ask(worker, "fill", 600)
    assert (kind, description["kind"]) == ("error", "memory")
    assert call(worker, "fine") == "fine"


def test_shared_memory_beyond_the_limit_ends_the_worker(attempt):
    """Memory that the system's limit does not count is counted by the keeper."""
    report = died(attempt(), "share", 700)
    assert report.reason == "memory"
    assert report.peak_memory_mib > 512


def test_endless_output_ends_the_worker(attempt):
    """Output is drained so that nobody blocks, up to a limit; the first of it is kept."""
    report = died(attempt(), "flood", 80)
    assert report.reason == "output"
    assert report.output == "x" * 2**16


def test_a_file_that_grows_too_large_is_an_error_within_the_attempt(attempt):
    """A full scratch folder is an OSError, not a death; no core is ever written."""
    worker = attempt()
    kind, description = ask(worker, "write_too_much")
    assert (kind, description["type"], description["message"]) == ("error", "OSError", "[Errno 27] File too large")
    assert call(worker, "core_and_file_limits") == ((0, 0), (2**28, 2**28))


@BOTH_STARTS
@pytest.mark.parametrize("end", ["stop", "death"])
def test_the_whole_tree_ends_with_its_worker(attempt, sleepers, start, end):
    """Children of an attempt are gone when the report is there, even those with a session of their own."""
    worker = attempt(start)
    call(worker, "start_sleepers", sleepers)
    assert eventually(lambda: len(alive_with(sleepers)) == 2)  # a program's arguments appear a moment after it
    if end == "stop":
        worker.end()
    else:
        died(worker, "leave", 0)
    assert alive_with(sleepers) == []


@BOTH_STARTS
def test_a_scratch_folder_is_removed_with_its_worker(attempt, start):
    """Each worker has an empty folder of its own, and leaves no file behind."""
    worker, other = attempt(start), attempt(start)
    folder = Path(call(worker, "folder"))
    assert list(folder.iterdir()) == []
    assert folder != Path(call(other, "folder"))
    call(worker, "leave_files")
    worker.end()
    assert eventually(lambda: not folder.exists())


@BOTH_STARTS
def test_a_keeper_ends_with_its_worker(attempt, start):
    """After a worker has been ended, neither it nor its keeper is left, not even unread."""
    worker = attempt(start)
    pids = call(worker, "pids")
    worker.end()
    assert eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


@BOTH_STARTS
def test_workers_outlive_the_warm_process_they_were_forked_from(attempt, sleepers, start):
    """Closing the pool while an attempt runs leaves its keeper to end it properly."""
    pool = Workers([], start, "process")
    try:
        worker = attempt(pool=pool)
        call(worker, "start_sleepers", sleepers)
        folder = Path(call(worker, "folder"))
    finally:
        pool.close()
    assert call(worker, "fine") == "fine"
    assert worker.end().reason == "stopped"
    assert alive_with(sleepers) == []
    assert eventually(lambda: not folder.exists())


def test_a_closed_pool_warms_up_again(attempt):
    """Closing is not final: the next worker starts a new warm process."""
    pool = Workers([], "fork", "process")
    try:
        pool.worker(settings()).end()
        pool.close()
        assert call(attempt(pool=pool), "fine") == "fine"
    finally:
        pool.close()


GRADER = """
import sys, time
from mlekata.attempt.remote import Workers, WorkerSettings
start, sleepers, source = sys.argv[1:]
pool = Workers([], start, "process")
worker = pool.worker(WorkerSettings(memory_mib=512, processor_seconds=60.0, threads=1, seed=0))
worker.ask("load", [("attempt.py", source)], deadline=time.monotonic() + 60)
pids = list(worker.ask("call", "pids", (), {}, deadline=time.monotonic() + 60)[1])
worker.ask("call", "start_sleepers", (sleepers,), {}, deadline=time.monotonic() + 60)
folder = worker.ask("call", "folder", (), {}, deadline=time.monotonic() + 60)[1]
print(folder, *pids, *([pool._process.pid] if start == "fork" else []), flush=True)
worker.ask("call", "spin", (), {}, deadline=time.monotonic() + 600)
"""


@BOTH_STARTS
def test_a_killed_grader_leaves_nothing_behind(sleepers, start):
    """Without a grader, the warm process, the keeper, the busy worker and its children end by themselves."""
    command = [sys.executable, "-c", GRADER, start, sleepers, SOURCE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as grader:
        folder, *pids = grader.stdout.readline().split()
        eventually(lambda: len(set(alive_with(sleepers)) - {grader.pid}) == 2)  # arguments appear a moment later
        before = [pid for pid in pids if is_alive(int(pid))], set(alive_with(sleepers)) - {grader.pid}
        grader.kill()
    assert before[0] == pids
    assert (len(pids), len(before[1])) == (3 if start == "fork" else 2, 2)
    assert eventually(lambda: not any(is_alive(int(pid)) for pid in pids))
    assert eventually(lambda: not alive_with(sleepers) and not Path(folder).exists())


LOCKED_GRADER = """
import sys, time
from mlekata.attempt.remote import Workers, WorkerSettings
pool = Workers([], "fork", sys.argv[1])
worker = pool.worker(WorkerSettings(memory_mib=512, processor_seconds=60.0, threads=1, seed=0))
worker.ask("load", [("attempt.py", sys.argv[2])], deadline=time.monotonic() + 60)
print(worker.ask("call", "folder", (), {}, deadline=time.monotonic() + 60)[1], flush=True)
worker.ask("call", "spin", (), {}, deadline=time.monotonic() + 600)
"""


def forked_with_home(home: Path) -> list[int]:
    """Live processes whose home was *home* when they, or what they were forked from, started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"HOME={home}\0".encode() in path.read_bytes() and is_alive(int(path.parent.name)):
                found.append(int(path.parent.name))
    return found


@pytest.mark.parametrize("killed", ["grader", "keeper"])
@pytest.mark.parametrize("mode", isolation.MODES[1:])
def test_a_kill_leaves_no_process_behind(tmp_path, mode, killed):
    """When the grader, or the keeper of a busy worker, is killed at once, no process remains."""
    environment = {**os.environ, "HOME": str(tmp_path)}
    command = [sys.executable, "-c", LOCKED_GRADER, mode, SOURCE]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as grader:
        folder = Path(grader.stdout.readline().strip())
        if folder == Path():
            pytest.skip(f"this machine has no such level: {grader.stderr.read().splitlines()[-1]}")
        # The warm process, a keeper and its worker, and the two that wait for the next request.
        assert eventually(lambda: len(forked_with_home(tmp_path)) - 1 == 5)
        started = set(forked_with_home(tmp_path)) - {grader.pid}
        if killed == "keeper":
            (warm,) = (
                pid for pid in started if process_tree.children(pid) and set(process_tree.members(pid)) == started
            )
            keeper = min(process_tree.children(warm))
            kept = set(process_tree.members(keeper))
            assert len(kept) == 2
            os.kill(keeper, signal.SIGKILL)
            assert eventually(lambda: not (set(forked_with_home(tmp_path)) & kept))
        grader.kill()
    assert eventually(lambda: not forked_with_home(tmp_path))
    assert eventually(lambda: not folder.exists() and (folder.parent == Path("/") or not folder.parent.exists()))


@pytest.mark.parametrize("how", ["", "leave_files(); "])
def test_an_attempt_that_kills_its_keeper_leaves_nothing_behind(attempt, sleepers, how):
    """Neither its scratch folder, whatever is in it, nor that of others, nor what it has started."""
    pool = Workers([], "fork", "process")
    other, worker = (
        attempt(pool=pool),
        attempt(pool=pool, source=SOURCE + f"\ndef murder(): {how}os.kill(os.getppid(), 9); time.sleep(60)"),
    )
    folders = [Path(call(one, "folder")) for one in (other, worker)]
    call(worker, "start_sleepers", sleepers)
    assert eventually(lambda: len(alive_with(sleepers)) == 2)
    with pytest.raises(EOFError):
        ask(worker, "murder")
    worker.end(is_dying=True)
    attempt(pool=pool).end()  # with the next request, the warm process ends what it was left
    assert eventually(lambda: not alive_with(sleepers))
    assert call(other, "fine") == "fine" and folders[0].exists()
    other.end()
    pool.close()
    assert eventually(lambda: not folders[1].parent.exists())


def test_a_spawned_worker_sweeps_what_a_killed_keeper_has_left(attempt):
    """Without a warm process, the next keeper removes the folder; that of a live one it leaves alone."""
    other, worker = attempt("spawn"), attempt("spawn")
    folder, others = (Path(call(one, "folder")) for one in (worker, other))
    os.kill(call(worker, "pids")[1], signal.SIGKILL)
    worker.end(is_dying=True)
    assert folder.exists()
    time.sleep(0.6)  # a folder that has just been made may not be locked yet
    attempt("spawn")
    assert eventually(lambda: not folder.exists()) and others.exists()
