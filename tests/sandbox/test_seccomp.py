"""The filter of system calls: what acts on other processes of the same user is refused, whatever else is missing.

The program is run here as the kernel runs it, for both architectures; and in a child that has nothing but the filter:
no namespaces and no Landlock, as where Landlock is older than what it would need to know.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import resource
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mlekata.sandbox import seccomp, syscalls

pytestmark = pytest.mark.skipif(not syscalls.ARCHITECTURE, reason="the filter is for Linux on x86-64 and aarch64")

ME, OTHER = 4711, 815
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOWED, KILLED = "allowed", "killed"


def verdict(program: bytes, number: int, arguments: tuple[int, ...], audit: int) -> object:
    """What the program says of a call: allowed, killed, or the error number."""
    data = struct.pack("<iIQ6Q", number, audit, 0, *(value & 2**64 - 1 for value in (*arguments, *[0] * 6)[:6]))
    accumulator, at = 0, 0
    while True:
        code, if_true, if_false, value = struct.unpack_from("<HBBI", program, 8 * at)
        at += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif code == 0x54:
            accumulator &= value
        elif code == 0x06:
            return {0x7FFF0000: ALLOWED, 0x80000000: KILLED}.get(value, value & 0xFFFF)
        else:
            holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: accumulator & value}[code]
            at += if_true if holds else if_false


@pytest.fixture(params=["x86_64", "aarch64"])
def said(request, monkeypatch) -> Callable[..., object]:
    """What the filter of an architecture says of a call by name; None where there is no such call."""
    monkeypatch.setattr(syscalls, "ARCHITECTURE", request.param)
    monkeypatch.setattr(syscalls, "NUMBERS", syscalls.numbers_on(request.param))

    def says(name: str, *arguments: int, **options: bool) -> object:
        program = seccomp.program(ME, **{"has_own_root": True, "truncation_is_guarded": True, **options})
        number = syscalls.NUMBERS.get(name)
        return None if number is None else verdict(program, number, arguments, AUDIT[request.param])

    return says


#: Every call that acts on another process of the same user, with arguments that do and arguments that do not.
ON_OTHERS = {
    "kill": [(OTHER, 9), (-1, 9), (-OTHER, 9)],
    "tkill": [(OTHER, 9), (ME, 9)],
    "tgkill": [(OTHER, OTHER, 9)],
    "rt_sigqueueinfo": [(OTHER, 9)],
    "rt_tgsigqueueinfo": [(OTHER, OTHER, 9)],
    "pidfd_open": [(OTHER, 0)],
    "pidfd_send_signal": [(3, 9)],
    "pidfd_getfd": [(3, 0)],
    "ptrace": [(16, OTHER)],
    "process_vm_readv": [(OTHER,)],
    "process_vm_writev": [(OTHER,)],
    "process_madvise": [(3,)],
    "process_mrelease": [(3,)],
    "kcmp": [(OTHER, ME)],
    "get_robust_list": [(OTHER,)],
    "migrate_pages": [(OTHER,)],
    "move_pages": [(OTHER,)],
    "perf_event_open": [(0, OTHER)],
    "prlimit64": [(OTHER, 0)],
    "setpriority": [(0, OTHER, 19), (1, 0, 19), (2, 0, 19), (1, ME, 19), (2, ME, 19)],
    "ioprio_set": [(1, OTHER, 0), (2, 0, 0), (3, 0, 0), (2, ME, 0), (3, ME, 0)],
    "sched_setscheduler": [(OTHER, 0)],
    "sched_setparam": [(OTHER,)],
    "sched_setattr": [(OTHER,)],
    "sched_setaffinity": [(OTHER,)],
    "membarrier": [(1,), (2,)],
    "prctl": [(1, 0), (4, 1), (35, 1), (36, 1), (62, 2, OTHER), (67, 1), (0x59616D61, OTHER)],
    "fcntl": [(3, command, OTHER) for command in (8, 10, 15, 1024, 1026)] + [(3, 4, 0x2000), (3, 4, 0x2800)],
    "ioctl": [(3, request, OTHER) for request in (0x5452, 0x8901, 0x8902, 0x5410, 0x5412, 0x541C)],
    "inotify_init": [()],
    "inotify_init1": [(0,)],
    "inotify_add_watch": [(3,)],
    "fanotify_init": [(0,)],
    "fanotify_mark": [(3,)],
    **{f"shm{what}": [(1,)] for what in ("get", "at", "ctl", "dt")},
    **{f"sem{what}": [(1,)] for what in ("get", "op", "timedop", "ctl")},
    **{f"msg{what}": [(1,)] for what in ("get", "snd", "rcv", "ctl")},
    **{f"mq_{what}": [(1,)] for what in ("open", "unlink", "timedsend", "timedreceive", "notify", "getsetattr")},
    "keyctl": [(0,)],
    "add_key": [()],
    "request_key": [()],
    "clone": [(0,), (0x11,), (0x10000 | 0x10000000,)],
    "unshare": [(0x10000000,)],
    "setns": [(3, 0)],
}
ON_ITSELF = {
    "kill": [(0, 15), (ME, 15)],
    "tgkill": [(ME, 4712, 15)],
    "prlimit64": [(0, 7), (ME, 7)],
    "setpriority": [(0, 0, 19), (0, ME, 19)],
    "ioprio_set": [(1, 0, 0)],
    "sched_setaffinity": [(0,), (ME,)],
    "membarrier": [(0,), (8,)],
    "prctl": [(15,), (22,), (38, 1), (0x53564D41,)],
    "fcntl": [(3, 1), (3, 2, 1), (3, 3), (3, 4, 0x800), (3, 1030), (3, 5)],
    "ioctl": [(3, 0x5401), (3, 0x541B)],
    "madvise": [(0, 0, 4), (0, 0, 14)],
    "clone": [(0x10000,), (0x3D0F00,)],
    "socketpair": [(1, 1), (1, 1 | 0x80800)],
}


@pytest.mark.parametrize("name", ON_OTHERS)
def test_what_acts_on_other_processes_is_refused(said, name):
    """By every call, in every form of it, on both architectures."""
    for arguments in ON_OTHERS[name]:
        assert said(name, *arguments) in (errno.EPERM, None), arguments


@pytest.mark.parametrize("name", ON_ITSELF)
def test_what_acts_on_the_attempt_alone_is_allowed(said, name):
    """Honest code names its own threads, sets descriptors non-blocking and asks for its limits."""
    for arguments in ON_ITSELF[name]:
        assert said(name, *arguments) == ALLOWED, arguments


def test_every_call_of_the_table_is_looked_at(said):
    """A name in the filter that has no number would silently refuse nothing."""
    blocks = seccomp._blocks(ME) | seccomp._blocks_against_truncation()
    names = {
        *blocks,
        *(name for table in (seccomp.REFUSED, seccomp._ATTRIBUTES) for row in table.values() for name in row),
    }
    known = {name for architecture in AUDIT for name in syscalls.numbers_on(architecture)}
    assert names <= known
    assert {name for row in seccomp.REFUSED.values() for name in row if said(name) == ALLOWED} == set()


@pytest.mark.parametrize("command", [6, 7, 37, 38])
def test_locks_seem_to_be_taken(said, command):
    """A lock on a file that all attempts can read would be a message to them; nobody else needs one."""
    assert said("fcntl", 3, command) == 0
    assert said("flock", 3, 2) == 0


def test_files_are_not_emptied_where_landlock_does_not_look(said):
    """Only who may write a file may empty it, in every way to ask for that; where it is guarded, all may ask."""
    without = {"truncation_is_guarded": False}
    for access_mode in (0, 3):
        assert said("openat", -100, 0, access_mode | 0x200, **without) == errno.EPERM
        assert said("open", 0, access_mode | 0x200, **without) in (errno.EPERM, None)
    assert said("openat2", **without) == errno.ENOSYS
    assert said("truncate", **without) == errno.EPERM
    for flags in (0, 0x80000, 1 | 0x200, 2 | 0x240):
        assert said("openat", -100, 0, flags, **without) == ALLOWED
    assert said("openat", -100, 0, 0x200) == said("truncate") == said("openat2") == ALLOWED


def filtered(attempt: Callable[[], object]) -> int:
    """The error number that *attempt* meets in a child with nothing but the filter; 0 if it gets through."""
    pid = os.fork()
    if pid == 0:
        status = 255
        try:
            syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
            seccomp.install(has_own_root=False, truncation_is_guarded=False)
            attempt()
            status = 0
        except OSError as error:
            status = error.errno or 254
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def own_another_ones_signals() -> None:
    ours, _theirs = socket.socketpair()
    fcntl.fcntl(ours, fcntl.F_SETOWN, os.getppid())


def own_by_structure() -> None:
    ours, _theirs = socket.socketpair()
    fcntl.fcntl(ours, 15, struct.pack("ii", 1, os.getppid()))


def own_by_ioctl(request: int) -> Callable[[], object]:
    def attempt() -> None:
        ours, _theirs = socket.socketpair()
        fcntl.ioctl(ours, request, struct.pack("i", os.getppid()))

    return attempt


def signal_when_ready() -> None:
    ours, _theirs = socket.socketpair()
    fcntl.fcntl(ours, fcntl.F_SETFL, os.O_ASYNC)


def empty_a_file_for_reading() -> None:
    os.open(EMPTIED, os.O_RDONLY | os.O_TRUNC)


EMPTIED = Path(tempfile.gettempdir()) / f"mlekata-emptied-{os.getpid()}"
REAL = {
    "slow everybody": lambda: os.setpriority(os.PRIO_USER, 0, 19),
    "slow a group": lambda: os.setpriority(os.PRIO_PGRP, 0, 19),
    "slow the parent": lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
    "pin the parent": lambda: os.sched_setaffinity(os.getppid(), os.sched_getaffinity(0)),
    "limit the parent": lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE),
    "signal by an owner": own_another_ones_signals,
    "signal by a structure": own_by_structure,
    "signal by FIOSETOWN": own_by_ioctl(0x8901),
    "signal by SIOCSPGRP": own_by_ioctl(0x8902),
    "signal when ready": signal_when_ready,
    "hold the parent": lambda: os.pidfd_open(os.getppid()),
    "see files opened": lambda: syscall(253, 26),
    "lease a file": lambda: fcntl.fcntl(os.open("/etc/passwd", os.O_RDONLY), 1024, 1),
    "watch a folder": lambda: fcntl.fcntl(os.open("/", os.O_RDONLY), 1026, 1),
    "empty a file": lambda: os.truncate(EMPTIED, 0),
    "empty a file for reading": empty_a_file_for_reading,
    "be traced": lambda: prctl(0x59616D61, os.getppid()),
    "take another one's segment": lambda: syscall(31, 195, 2**30, 0, 0),
    "remove another one's queue": lambda: syscall(241, 181, b"nobody-has-this\0"),
}


def syscall(x86_64: int, aarch64: int, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    number = x86_64 if platform.machine() == "x86_64" else aarch64
    passed = [ctypes.c_long(value) if isinstance(value, int) else value for value in (number, *arguments)]
    if libc.syscall(*passed) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(ctypes.c_int(option), ctypes.c_ulong(value), 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")


@pytest.mark.parametrize("attempt", REAL.values(), ids=REAL.keys())
def test_the_filter_alone_refuses(attempt):
    """Without namespaces and without Landlock: the kernel says no, and nothing has happened."""
    EMPTIED.write_text("the learner's work")
    before = os.getpriority(os.PRIO_PROCESS, 0), signal.getsignal(signal.SIGIO)
    try:
        assert filtered(attempt) == errno.EPERM
        assert EMPTIED.read_text() == "the learner's work"
    finally:
        EMPTIED.unlink()
    assert (os.getpriority(os.PRIO_PROCESS, 0), signal.getsignal(signal.SIGIO)) == before


def test_python_works_under_the_filter():
    """What honest code does on the way: locks, flags, own priority, files of its own."""

    def honest() -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            path.write_text("text")
            with path.open("r+") as file:
                fcntl.lockf(file, fcntl.LOCK_EX)
                fcntl.flock(file, fcntl.LOCK_EX)
                os.set_blocking(file.fileno(), False)
                os.fsync(file.fileno())
                file.truncate(2)
            assert path.read_text() == "te"
        os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0))
        os.kill(os.getpid(), 0)
        os.sync()

    assert sys.platform == "linux"
    assert filtered(honest) == 0
