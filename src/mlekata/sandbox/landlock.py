"""What an attempt may reach of the file system, the network and other processes, as the kernel's Landlock rules.

Rules allow; nothing can be taken out of a folder that is allowed. So folders that hold something denied are
allowed entry by entry around it. Two sets of rules hold together: one for all workers, made once, that leaves
the denied files out; and one for each worker, made after the fork, that leaves other workers' files out.
"""

from __future__ import annotations

import contextlib
import os
import stat
import struct
from collections.abc import Collection, Iterator, Sequence

from mlekata.sandbox import syscalls

_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_TRUNCATE, _DEVICE_REQUESTS = 1 << 14, 1 << 15
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _DEVICE_REQUESTS
#: Rights over files that each version of the interface knows.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
#: Before this version, whoever may read a file may empty it.
GUARDS_TRUNCATION = 3
_TCP = 3  # bind and connect, from version 4
_SCOPES = 3  # abstract sockets and signals, from version 6


def version() -> int:
    """The newest interface that this kernel speaks; 0 without Landlock."""
    try:
        return syscalls.call("landlock_create_ruleset", 0, 0, _CREATE_RULESET_VERSION)
    except OSError:
        return 0


def _file_rights(abi: int) -> int:
    return max(rights for known, rights in _FILE_RIGHTS.items() if known <= abi)


class Rules:
    """A set of rules, to be entered by this process or by its children.

    Args:
        abi: the version to use, as `version` gives it.
    """

    def __init__(self, abi: int) -> None:
        self.rights = _file_rights(abi)
        attributes = struct.pack("<Q", self.rights)
        if abi >= 4:
            attributes += struct.pack("<Q", _TCP)
        if abi >= 6:
            attributes += struct.pack("<Q", _SCOPES)
        self.descriptor = syscalls.call("landlock_create_ruleset", attributes, len(attributes), 0)

    def allow_reading(self, paths: Collection[str]) -> None:
        """Allows to read, list and map for execution; what does not exist is left out."""
        for path in paths:
            self._allow(path, _READ)

    def allow_listing(self, paths: Collection[str]) -> None:
        """Allows to list a folder and all below it, and to read none of it."""
        for path in paths:
            self._allow(path, _READ_DIR)

    def allow_using(self, paths: Collection[str]) -> None:
        """Allows to read and write existing files, such as devices."""
        for path in paths:
            self._allow(path, _READ_FILE | _WRITE_FILE | _TRUNCATE)

    def allow_everything(self, paths: Collection[str]) -> None:
        """Allows all that can be done with files."""
        for path in paths:
            self._allow(path, self.rights)

    def _allow(self, path: str, rights: int) -> None:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return
        try:
            is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
            rights &= self.rights if is_folder else _ON_FILES & self.rights
            rule = struct.pack("<Qi", rights, descriptor)
            syscalls.call("landlock_add_rule", self.descriptor, _RULE_PATH_BENEATH, rule, 0)
        finally:
            os.close(descriptor)

    def enter(self) -> None:
        """Binds this process and its later children to the rules, for good; no_new_privs must be set."""
        syscalls.call("landlock_restrict_self", self.descriptor, 0)

    def close(self) -> None:
        """Gives the descriptor back; processes that entered stay bound."""
        os.close(self.descriptor)


def around(folder: str, denied_paths: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """What to allow in *folder* so that everything but *denied_paths* can be read.

    Yields:
        (path, whole): a path to allow as a whole, or a folder that may only be listed.
    """
    if folder in denied_paths:
        return
    if not any(path.startswith(folder.rstrip("/") + "/") for path in denied_paths):
        yield folder, True
        return
    yield folder, False
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208
            path = os.path.join(folder, name)  # noqa: PTH118
            # A link out of the folder leads to what must be allowed by its own name.
            if not os.path.islink(path):  # noqa: PTH114
                yield from around(path, denied_paths)
