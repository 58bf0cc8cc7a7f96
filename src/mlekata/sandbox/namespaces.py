"""A root of the attempt's own: read-only binds of what Python needs, and nothing else of this machine.

The zygote builds it once, after its imports, and lives in it; each keeper adds fresh process and IPC namespaces,
and each worker its own scratch folder, shared memory and /proc. An ordinary user gets there through a user
namespace; root does it directly, and so can still change to another user afterwards.
"""

from __future__ import annotations

import contextlib
import os
import stat
import struct
import tempfile
from collections.abc import Sequence

from mlekata.sandbox import syscalls

#: Where a worker finds its own folder. Not /tmp: libraries may be installed below it.
SCRATCH = "/scratch"
_SHARED_MEMORY = "/dev/shm"  # noqa: S108

_SCRATCH_OPTIONS = "size=256m,nr_inodes=32k,mode=700"
_SHARED_MEMORY_OPTIONS = "size=64m,nr_inodes=1k,mode=700"
_DEVICES = ("null", "zero", "full", "random", "urandom")
_SYSTEM_FOLDERS = ("/sys/devices/system/cpu",)

_NEW_MOUNTS, _NEW_HOSTNAME, _NEW_IPC = 0x00020000, 0x04000000, 0x08000000
_NEW_USER, _NEW_PROCESSES, _NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
_READ_ONLY, _NO_SETUID, _NO_DEVICES, _NO_EXECUTION = 1, 2, 4, 8
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18
_DETACH = 2
_AT_RECURSIVE, _AT_FDCWD = 0x8000, -100


def _mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    syscalls.call("mount", _path(source), _path(target), _path(kind), flags, _path(options))


def _path(text: str) -> bytes:
    return os.fsencode(text) + b"\0"


def _make_read_only(path: str) -> None:
    """Everything below *path* read-only and without set-user-ID, whatever it was before."""
    attributes = struct.pack("<QQQQ", _READ_ONLY | _NO_SETUID, 0, 0, 0)
    syscalls.call("mount_setattr", _AT_FDCWD, _path(path), _AT_RECURSIVE, attributes, len(attributes))


def _leave_the_host() -> None:
    """New mount, network, IPC and host name namespaces; an ordinary user needs a user namespace for them."""
    kinds = _NEW_MOUNTS | _NEW_NETWORK | _NEW_IPC | _NEW_HOSTNAME
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        syscalls.call("unshare", kinds)
    else:
        syscalls.call("unshare", kinds | _NEW_USER)
        # Some distributions let the call above pass and refuse here.
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123
                file.write(text)
    _mount("", "/", flags=_PRIVATE | _RECURSIVE)


class _Root:
    """A root being built in an empty file system, at *place* until it is entered."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.bound: set[str] = set()
        _mount("tmpfs", place, "tmpfs", _NO_SETUID, "size=4m,mode=755")

    def folder(self, path: str) -> str:
        os.makedirs(self.place + path, 0o755, exist_ok=True)  # noqa: PTH103
        return self.place + path

    def file(self, path: str) -> str:
        self.folder(os.path.dirname(path))  # noqa: PTH120
        with contextlib.suppress(FileExistsError):
            os.close(os.open(self.place + path, os.O_CREAT | os.O_EXCL, 0o644))
        return self.place + path

    def bind(self, path: str) -> None:
        """The host's *path* under the same name; links are copied as links, and what they lead to is bound."""
        if path in self.bound or not os.path.lexists(path):
            return
        self.bound.add(path)
        real = os.path.realpath(path)
        if real != path:
            self._link(path, real)
            return self.bind(real)
        if self._is_inside_another(path):
            return None
        here = self.folder(path) if os.path.isdir(path) else self.file(path)  # noqa: PTH112
        _mount(path, here, flags=_BIND | _RECURSIVE)
        return None

    def _link(self, path: str, real: str) -> None:
        if not os.path.lexists(self.place + path):
            self.folder(os.path.dirname(path))  # noqa: PTH120
            with contextlib.suppress(OSError):
                os.symlink(real, self.place + path)  # noqa: PTH211

    def _is_inside_another(self, path: str) -> bool:
        parents = path.split("/")
        return any("/".join(parents[:n]) in self.bound for n in range(2, len(parents)))

    def cover(self, paths: Sequence[str], sealed_folder: str, sealed_file: str) -> None:
        """Puts something that nobody can open over each of *paths* that is in this root."""
        for path in paths:
            here = self.place + path
            if os.path.lexists(here):
                _mount(sealed_folder if os.path.isdir(here) else sealed_file, here, flags=_BIND)  # noqa: PTH112


def enter_own_root(readable: Sequence[str], denied_paths: Sequence[str]) -> None:
    """Moves this process, for good, to a root with *readable* and without *denied_paths*; the network stays behind.

    Args:
        readable: files and folders of the host, without symbolic links in the names of their parents.
        denied_paths: real paths, some of them inside *readable*.

    Raises:
        OSError: if this machine does not allow it; the process is of no more use then.
    """
    place = tempfile.mkdtemp(prefix="mlekata-root-")
    outside = os.open(os.path.dirname(place), os.O_PATH)  # noqa: PTH120
    try:
        _leave_the_host()
        root = _Root(place)
        for path in sorted(readable, key=lambda path: path.count("/")):  # outer folders first
            root.bind(path)
        _add_system(root)
        sealed_folder, sealed_file = root.folder("/.sealed/folder"), root.file("/.sealed/file")
        os.chmod(sealed_folder, 0)  # noqa: PTH101
        os.chmod(sealed_file, 0)  # noqa: PTH101
        root.cover(denied_paths, sealed_folder, sealed_file)
        _make_read_only(place)
        os.chdir(place)
        syscalls.call("pivot_root", b".\0", b".\0")
        syscalls.call("umount2", b".\0", _DETACH)  # the host's files, which are on top now
        os.chdir("/")
        os.close(os.open(SCRATCH, os.O_PATH))  # the new root is in place
    finally:
        with contextlib.suppress(OSError):  # nothing is mounted on it any more, or in this namespace only
            os.rmdir(os.path.basename(place), dir_fd=outside)  # noqa: PTH119
        os.close(outside)


def _add_system(root: _Root) -> None:
    """Devices, /proc for the keepers, and places for what each worker mounts."""
    root.folder("/dev/shm")  # noqa: S108
    for name in _DEVICES:
        _mount(f"/dev/{name}", root.file(f"/dev/{name}"), flags=_BIND)
    for name, target in (("fd", "/proc/self/fd"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2")):
        os.symlink(target, f"{root.place}/dev/{name}")  # noqa: PTH211
    for path in _SYSTEM_FOLDERS:
        if os.path.isdir(path):  # noqa: PTH112
            _mount(path, root.folder(path), flags=_BIND | _RECURSIVE)
    _mount("/proc", root.folder("/proc"), flags=_BIND | _RECURSIVE)
    root.folder(SCRATCH)
    for path in ("/tmp", "/var/tmp"):  # noqa: S108
        root._link(path, SCRATCH)


def new_process_tree() -> None:
    """Makes the next child of this process the first of a process tree that ends with it."""
    syscalls.call("unshare", _NEW_PROCESSES | _NEW_IPC)


def mount_own_folders(user: int, group: int) -> None:
    """Fresh scratch, shared memory and /proc for this process alone; it must be the first of its tree.

    Args:
        user: that will own them.
        group: that will own them.
    """
    syscalls.call("unshare", _NEW_MOUNTS)
    owner = f",uid={user},gid={group}"
    safe = _NO_SETUID | _NO_DEVICES
    _mount("tmpfs", SCRATCH, "tmpfs", safe, _SCRATCH_OPTIONS + owner)
    _mount("tmpfs", _SHARED_MEMORY, "tmpfs", safe | _NO_EXECUTION, _SHARED_MEMORY_OPTIONS + owner)
    _mount("proc", "/proc", "proc", safe | _NO_EXECUTION)
    if stat.S_IMODE(os.stat(SCRATCH).st_mode) != 0o700:  # noqa: PTH116
        raise OSError(1, "the scratch folder is not the worker's own", SCRATCH)
