"""The system calls an attempt may not make: a filter for the kernel, as a list of what is refused.

A list of refusals, since nobody can list what PyTorch needs. Refusals are error numbers that honest code
already handles; only calls made in a foreign convention, which no honest program does, end the process.
It is the last thing a worker does to itself, and needs neither privileges nor namespaces.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
from collections.abc import Iterable, Sequence

from mlekata.sandbox import syscalls

# Instructions of the classic packet filter (linux/filter.h) that are used here.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16

_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_AUDIT_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000
_SET_MODE_FILTER = 1

_CLONE_THREAD = 0x00010000
#: Every kind of namespace that clone(2) can make.
_CLONE_NEW = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000 | 0x80
_SOCKET_KIND_MASK = 0xF

_PRIO_PROCESS, _IOPRIO_WHO_PROCESS = 0, 1  # beside them: all processes of a group, or of a user
_TERMINAL_REQUESTS = (0x5412, 0x541C)  # TIOCSTI and TIOCLINUX type into a terminal
_SIGNAL_REQUESTS = (0x5452, 0x8901, 0x8902, 0x5410)  # FIOASYNC, FIOSETOWN, SIOCSPGRP, TIOCSPGRP
#: Whom the kernel signals about a descriptor, with what and about what: F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE,
#: F_NOTIFY. The owner may be any process of the same user.
_SIGNAL_COMMANDS = (8, 10, 15, 1024, 1026)
#: F_SETLK, F_SETLKW, F_OFD_SETLK and F_OFD_SETLKW: a lock on a file that everybody can read is a message to other
#: attempts. Nobody else uses the attempt's own files, so taking one may seem to succeed.
_LOCK_COMMANDS = (6, 7, 37, 38)
_SET_FLAGS, _SIGNAL_WHEN_READY = 4, 0x2000  # F_SETFL, O_ASYNC
_ACCESS_MODE, _TRUNCATE = 0x3, 0x200
_MERGEABLE = 12  # MADV_MERGEABLE: pages shared with other processes tell what is in theirs
_GLOBAL_BARRIERS = (1, 2)  # they interrupt every processor
#: What concerns the keeper, other processes, or what they may do to this one.
_PROCESS_OPTIONS = (
    *(syscalls.PR_SET_PDEATHSIG, syscalls.PR_SET_DUMPABLE, syscalls.PR_SET_MM, syscalls.PR_SET_CHILD_SUBREAPER),
    *(syscalls.PR_SCHED_CORE, syscalls.PR_SET_MEMORY_MERGE, syscalls.PR_SET_PTRACER),
)

#: Refused whatever the arguments, by what an attempt could do with them.
REFUSED: dict[int, tuple[str, ...]] = {
    errno.EPERM: (
        # read or change other processes, and so the grader's labels
        *("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "pidfd_send_signal"),
        *("process_madvise", "process_mrelease", "migrate_pages", "move_pages", "perf_event_open", "tkill"),
        # see which files others open, and when
        *("inotify_init", "inotify_init1", "inotify_add_watch", "fanotify_init", "fanotify_mark"),
        # leave the root, or make one of its own
        *("chroot", "fsconfig", "fsmount", "fsopen", "fspick", "mount", "mount_setattr", "move_mount", "open_tree"),
        *("open_tree_attr", "pivot_root", "setns", "umount2", "unshare", "statmount", "listmount", "listns"),
        # open files by number instead of by a path that is checked
        *("name_to_handle_at", "open_by_handle_at", "lookup_dcookie"),
        # start programs and processes: bombs, and what outlives the attempt
        *("execve", "execveat", "fork", "vfork"),
        # walk around this filter, or into the kernel's least tested corners
        *("io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "userfaultfd", "modify_ldt", "vmsplice"),
        *("_sysctl", "iopl", "ioperm", "uselib", "nfsservctl", "ustat", "personality"),
        # what outlives the attempt, is counted for nobody, or belongs to other processes of the same user
        *("shmget", "shmat", "shmctl", "shmdt", "semget", "semop", "semtimedop", "semctl"),
        *("msgget", "msgsnd", "msgrcv", "msgctl", "add_key", "request_key", "keyctl"),
        *("mq_open", "mq_unlink", "mq_timedsend", "mq_timedreceive", "mq_notify", "mq_getsetattr"),
        # the machine itself
        *("acct", "adjtimex", "clock_adjtime", "clock_settime", "settimeofday", "delete_module", "finit_module"),
        *("init_module", "kexec_file_load", "kexec_load", "quotactl", "quotactl_fd", "reboot", "setdomainname"),
        *("sethostname", "swapoff", "swapon", "syslog", "vhangup"),
    ),
    # Callers try something older when these are missing.
    errno.ENOSYS: ("clone3", "memfd_create", "memfd_secret", "io_setup", "io_submit"),
    # They seem to succeed: an attempt is alone with its files, and has none that need to reach a disk.
    0: ("flock", "sync", "syncfs"),
}
#: Refused as well where files are not behind a root of the attempt's own: Landlock does not look at them.
_ATTRIBUTES = {
    errno.ENOTSUP: (
        *("setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr", "fremovexattr"),
        *("removexattrat", "file_setattr"),
    ),
    # 0: they seem to succeed, so that copying files and unpacking archives still works.
    0: (
        *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
        *("utime", "utimes", "futimesat", "utimensat"),
    ),
}


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value & 0xFFFFFFFF)


def _give(error: int) -> bytes:
    return _instruction(_RETURN, _ERROR | error)


def _argument(position: int) -> bytes:
    """Loads the lower half of an argument; all that are looked at are 32-bit for the kernel."""
    return _instruction(_LOAD, _FIRST_ARGUMENT_AT + 8 * position)


_PERMIT = _instruction(_RETURN, _ALLOW)


def _one_of(position: int, values: Sequence[int], error: int = errno.EPERM) -> bytes:
    """Goes on if an argument is one of *values*."""
    tests = (_instruction(_EQUAL, value, len(values) - place, 0) for place, value in enumerate(values))
    return _argument(position) + b"".join(tests) + _give(error)


def _none_of(position: int, values: Iterable[int], error: int = errno.EPERM) -> bytes:
    """Goes on if an argument is none of *values*."""
    return _argument(position) + b"".join(_instruction(_EQUAL, v, 0, 1) + _give(error) for v in values)


def _blocks(own_pid: int) -> dict[str, bytes]:
    """Calls that depend on an argument, each with what decides; a block that is left at its end allows the call."""
    self_only = _one_of(0, (0, own_pid))
    threads_only = (
        _argument(0)
        + (_instruction(_ANY_BIT, _CLONE_NEW, 0, 1) + _give(errno.EPERM))
        + (_instruction(_ANY_BIT, _CLONE_THREAD, 1, 0) + _give(errno.EPERM))
    )
    # A pair of stream sockets is a pipe; one of datagrams can be sent to any path, and so to other processes.
    pairs_only = (
        _one_of(0, (int(socket.AF_UNIX),), errno.EACCES)
        + _argument(1)
        + _instruction(_AND, _SOCKET_KIND_MASK)  # without the flags for non-blocking and close-on-exec
        + (_instruction(_EQUAL, int(socket.SOCK_STREAM), 1, 0) + _give(errno.EACCES))
    )
    no_signals_and_no_locks = (
        _none_of(1, _SIGNAL_COMMANDS)
        + _none_of(1, _LOCK_COMMANDS, 0)
        + (_instruction(_EQUAL, _SET_FLAGS, 0, 3))
        + (_argument(2) + _instruction(_ANY_BIT, _SIGNAL_WHEN_READY, 0, 1) + _give(errno.EPERM))
    )
    return {
        "clone": threads_only,
        "socket": _give(errno.EACCES),
        "socketpair": pairs_only,
        "kill": self_only,
        "tgkill": _one_of(0, (own_pid,)),
        "rt_sigqueueinfo": _one_of(0, (own_pid,)),
        "rt_tgsigqueueinfo": _one_of(0, (own_pid,)),
        "pidfd_open": _one_of(0, (own_pid,)),
        "get_robust_list": self_only,
        "prlimit64": self_only,
        "sched_setaffinity": self_only,
        "sched_setscheduler": self_only,
        "sched_setparam": self_only,
        "sched_setattr": self_only,
        "setpriority": _one_of(0, (_PRIO_PROCESS,)) + _one_of(1, (0, own_pid)),
        "ioprio_set": _one_of(0, (_IOPRIO_WHO_PROCESS,)) + _one_of(1, (0, own_pid)),
        "membarrier": _none_of(0, _GLOBAL_BARRIERS),
        "prctl": _none_of(0, _PROCESS_OPTIONS),
        "ioctl": _none_of(1, _TERMINAL_REQUESTS + _SIGNAL_REQUESTS),
        "fcntl": no_signals_and_no_locks,
        "madvise": _none_of(2, (_MERGEABLE,), errno.EINVAL),
    }


def _blocks_against_truncation() -> dict[str, bytes]:
    """Where Landlock does not look at it, a file that may only be read could still be emptied."""

    def only_writers_truncate(position: int) -> bytes:
        # Access modes 0 and 3 need no right to write.
        return (
            _argument(position)
            + _instruction(_AND, _TRUNCATE | _ACCESS_MODE)
            + b"".join(_instruction(_EQUAL, _TRUNCATE | mode, 0, 1) + _give(errno.EPERM) for mode in (0, 3))
        )

    return {
        "open": only_writers_truncate(1),
        "openat": only_writers_truncate(2),
        "openat2": _give(errno.ENOSYS),  # its flags are behind a pointer; callers try openat
        "truncate": _give(errno.EPERM),
    }


def program(own_pid: int, *, has_own_root: bool, truncation_is_guarded: bool = True) -> bytes:
    """The filter for a process that calls itself *own_pid*; the rest is as for `install`."""
    start = (
        _instruction(_LOAD, _ARCHITECTURE_AT)
        + _instruction(_EQUAL, _AUDIT_ARCHITECTURE[syscalls.ARCHITECTURE], 1, 0)
        + _instruction(_RETURN, _KILL)  # int 0x80 reaches calls under other numbers
        + _instruction(_LOAD, _NUMBER_AT)
    )
    if syscalls.ARCHITECTURE == "x86_64":
        start += _instruction(_AT_LEAST, _X32_BIT, 0, 1) + _instruction(_RETURN, _KILL)
    parts = [start]
    blocks = _blocks(own_pid) | ({} if truncation_is_guarded else _blocks_against_truncation())
    for name, block in blocks.items():
        if name in syscalls.NUMBERS:
            whole = block + _PERMIT
            parts.append(_instruction(_EQUAL, syscalls.NUMBERS[name], 0, len(whole) // 8) + whole)
    refused = [REFUSED] if has_own_root else [REFUSED, _ATTRIBUTES]
    for error, names in (pair for table in refused for pair in table.items()):
        known = (syscalls.NUMBERS[name] for name in names if name in syscalls.NUMBERS)
        parts.extend(_instruction(_EQUAL, number, 0, 1) + _give(error) for number in known)
    return b"".join([*parts, _PERMIT])


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def install(*, has_own_root: bool, truncation_is_guarded: bool) -> None:
    """Filters every later system call of this process, for good; no_new_privs must be set.

    Args:
        has_own_root: whether file attributes are safe behind a read-only root.
        truncation_is_guarded: whether something else sees to it that no file of others is emptied.

    Raises:
        OSError: if the kernel refuses.
    """
    filter_ = program(os.getpid(), has_own_root=has_own_root, truncation_is_guarded=truncation_is_guarded)
    instructions = ctypes.create_string_buffer(filter_)
    header = _Program((len(instructions) - 1) // 8, ctypes.addressof(instructions))
    syscalls.call("seccomp", _SET_MODE_FILTER, 0, ctypes.byref(header))
