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
from collections.abc import Iterable

from mlekata.sandbox import syscalls

# Instructions of the classic packet filter (linux/filter.h) that are used here.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16

_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_AUDIT_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000
_SET_MODE_FILTER = 1

_CLONE_THREAD = 0x00010000
#: Every kind of namespace that clone(2) can make.
_CLONE_NEW = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000 | 0x80
_TERMINAL_REQUESTS = (0x5412, 0x541C)  # TIOCSTI and TIOCLINUX type into a terminal
_SOCKET_KIND_MASK = 0xF

#: Refused whatever the arguments, by what an attempt could do with them.
REFUSED: dict[int, tuple[str, ...]] = {
    errno.EPERM: (
        # read or change other processes, and so the grader's labels
        *("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "pidfd_send_signal"),
        *("process_madvise", "process_mrelease", "migrate_pages", "move_pages", "perf_event_open", "tkill"),
        # leave the root, or make one of its own
        *("chroot", "fsconfig", "fsmount", "fsopen", "fspick", "mount", "mount_setattr", "move_mount", "open_tree"),
        *("open_tree_attr", "pivot_root", "setns", "umount2", "unshare", "statmount", "listmount"),
        # open files by number instead of by a path that is checked
        *("name_to_handle_at", "open_by_handle_at", "fanotify_init", "lookup_dcookie"),
        # start programs and processes: bombs, and what outlives the attempt
        *("execve", "execveat", "fork", "vfork"),
        # walk around this filter, or into the kernel's least tested corners
        *("io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "userfaultfd", "modify_ldt", "vmsplice"),
        *("_sysctl", "iopl", "ioperm", "uselib", "nfsservctl", "ustat", "personality"),
        # memory that outlives the attempt, or is counted for nobody
        *("shmget", "shmat", "msgget", "semget", "mq_open", "add_key", "request_key", "keyctl"),
        # the machine itself
        *("acct", "adjtimex", "clock_adjtime", "clock_settime", "settimeofday", "delete_module", "finit_module"),
        *("init_module", "kexec_file_load", "kexec_load", "quotactl", "quotactl_fd", "reboot", "setdomainname"),
        *("sethostname", "swapoff", "swapon", "syslog", "vhangup"),
    ),
    # Callers try something older when these are missing.
    errno.ENOSYS: ("clone3", "memfd_create", "memfd_secret"),
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


def _allow_only(position: int, values: Iterable[int], error: int = errno.EPERM) -> bytes:
    """Allows a call whose argument is one of *values*."""
    return _argument(position) + b"".join(_instruction(_EQUAL, v, 0, 1) + _PERMIT for v in values) + _give(error)


def _refuse_only(position: int, values: Iterable[int], error: int = errno.EPERM) -> bytes:
    """Allows a call whose argument is none of *values*."""
    return _argument(position) + b"".join(_instruction(_EQUAL, v, 0, 1) + _give(error) for v in values) + _PERMIT


def _blocks(own_pid: int) -> dict[str, bytes]:
    """Calls that depend on an argument, each with what decides."""
    self_only = _allow_only(0, (0, own_pid))
    threads_only = (
        _argument(0)
        + (_instruction(_ANY_BIT, _CLONE_NEW, 0, 1) + _give(errno.EPERM))
        + (_instruction(_ANY_BIT, _CLONE_THREAD, 0, 1) + _PERMIT + _give(errno.EPERM))
    )
    # A pair of stream sockets is a pipe; one of datagrams can be sent to any path, and so to other processes.
    pairs_only = (
        _argument(0)
        + (_instruction(_EQUAL, int(socket.AF_UNIX), 1, 0) + _give(errno.EACCES))
        + _argument(1)
        + _instruction(0x54, _SOCKET_KIND_MASK)  # and: without the flags for non-blocking and close-on-exec
        + (_instruction(_EQUAL, int(socket.SOCK_STREAM), 0, 1) + _PERMIT + _give(errno.EACCES))
    )
    return {
        "clone": threads_only,
        "socket": _give(errno.EACCES),
        "socketpair": pairs_only,
        "kill": self_only,
        "tgkill": _allow_only(0, (own_pid,)),
        "rt_sigqueueinfo": _allow_only(0, (own_pid,)),
        "rt_tgsigqueueinfo": _allow_only(0, (own_pid,)),
        "prlimit64": self_only,
        "sched_setaffinity": self_only,
        "sched_setscheduler": self_only,
        "sched_setparam": self_only,
        "sched_setattr": self_only,
        "setpriority": _allow_only(1, (0, own_pid)),
        "ioprio_set": _allow_only(1, (0, own_pid)),
        # the kernel ends this process with its keeper; the attempt must not change its mind
        "prctl": _refuse_only(0, (syscalls.PR_SET_PDEATHSIG,)),
        "ioctl": _refuse_only(1, _TERMINAL_REQUESTS),
    }


def program(own_pid: int, *, has_own_root: bool) -> bytes:
    """The filter for a process that calls itself *own_pid*."""
    start = (
        _instruction(_LOAD, _ARCHITECTURE_AT)
        + _instruction(_EQUAL, _AUDIT_ARCHITECTURE[syscalls.ARCHITECTURE], 1, 0)
        + _instruction(_RETURN, _KILL)  # int 0x80 reaches calls under other numbers
        + _instruction(_LOAD, _NUMBER_AT)
    )
    if syscalls.ARCHITECTURE == "x86_64":
        start += _instruction(_AT_LEAST, _X32_BIT, 0, 1) + _instruction(_RETURN, _KILL)
    parts = [start]
    refused = [REFUSED] if has_own_root else [REFUSED, _ATTRIBUTES]
    for error, names in (pair for table in refused for pair in table.items()):
        known = (syscalls.NUMBERS[name] for name in names if name in syscalls.NUMBERS)
        parts.extend(_instruction(_EQUAL, number, 0, 1) + _give(error) for number in known)
    for name, block in _blocks(own_pid).items():
        parts.append(_instruction(_EQUAL, syscalls.NUMBERS[name], 0, len(block) // 8) + block)
    return b"".join([*parts, _PERMIT])


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def install(*, has_own_root: bool) -> None:
    """Filters every later system call of this process, for good; no_new_privs must be set.

    Args:
        has_own_root: whether file attributes are safe behind a read-only root.

    Raises:
        OSError: if the kernel refuses.
    """
    instructions = ctypes.create_string_buffer(program(os.getpid(), has_own_root=has_own_root))
    header = _Program((len(instructions) - 1) // 8, ctypes.addressof(instructions))
    syscalls.call("seccomp", _SET_MODE_FILTER, 0, ctypes.byref(header))
