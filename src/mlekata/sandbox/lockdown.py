"""What a worker takes from itself before it reads the attempt: files, network, privileges, system calls, resources.

Runs in the zygote (once, to prepare) and in each worker, after the fork and before anything of the learner's.
It knows neither katas nor answers; which paths are denied it is told, and forgets.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import struct
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlekata.sandbox import landlock, namespaces, seccomp, syscalls
from mlekata.wire.orders import LARGEST_FILE_BYTES, MOST_DESCRIPTORS, WorkerSettings

#: Who root's workers become: the user that owns nothing.
NOBODY = 65534

_SYSTEM_FILES = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store"),
    *("/etc/alternatives", "/etc/fonts", "/etc/group", "/etc/host.conf", "/etc/hosts", "/etc/ld.so.cache"),
    *("/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/mime.types", "/etc/nsswitch.conf"),
    *("/etc/passwd", "/etc/pki", "/etc/ssl", "/etc/timezone", "/etc/machine-id"),
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_MACHINE_FACTS = (
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version", "/proc/filesystems", "/proc/loadavg"),
    *("/proc/sys/kernel", "/proc/sys/vm", "/sys/devices/system/cpu"),
)


@dataclass(frozen=True, slots=True)
class Confinement:
    """How the workers of one zygote are locked down.

    Attributes:
        level: "sandbox" or "process".
        has_own_root: whether they live in namespaces.
        abi: version of Landlock, 0 without.
        has_filter: whether system calls are filtered.
        user: whom they become; this process's own user if nobody else.
        group: of that user.
        readable: what they may read, without regard to what is denied in it.
        rules: what they may read at all, where Landlock has to see to it.
        scratch_parent: holds their scratch folders, where they have no file system of their own.
    """

    level: str
    has_own_root: bool
    abi: int
    has_filter: bool
    user: int
    group: int
    readable: tuple[str, ...] = ()
    rules: landlock.Rules | None = None
    scratch_parent: str = ""

    @property
    def descriptors(self) -> tuple[int, ...]:
        """Those that a worker needs to lock itself down."""
        return () if self.rules is None else (self.rules.descriptor,)


def readable_paths() -> tuple[str, ...]:
    """What Python and its libraries may need from the disk, whoever imports them, in this process."""
    python = [sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(os.path.realpath(sys.executable))]  # noqa: PTH120
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    paths = [*_SYSTEM_FILES, *python, *sys.path, *libraries]
    return tuple(dict.fromkeys(path for path in paths if os.path.isabs(path) and os.path.exists(path) and path != "/"))  # noqa: PTH110, PTH117


def prepare(findings: Mapping[str, str], denied_paths: Sequence[str], scratch: str = "") -> Confinement:
    """Does for all workers what needs doing once; afterwards this process itself may be in a root of its own.

    Args:
        findings: of `probe.probe`: for each mechanism "", or why it is not used.
        denied_paths: real paths that no worker may read.
        scratch: the one worker's scratch folder, if it is known already.
    """
    has_own_root, has_filter = not findings["namespaces"], not findings["seccomp"]
    abi = 0 if findings["landlock"] else landlock.version()
    is_sandbox = has_filter and (has_own_root or abi > 0)
    user, group = os.geteuid(), os.getegid()
    if user == 0 and not findings["user"]:
        user = group = NOBODY
    readable: tuple[str, ...] = ()
    rules, scratch_parent = None, ""
    if has_own_root:
        namespaces.enter_own_root(readable_paths(), denied_paths)
    else:
        scratch_parent = scratch or tempfile.mkdtemp(prefix="mlekata-")
        if not scratch:
            os.chmod(scratch_parent, 0o711)  # noqa: PTH101, S103  (others pass through, to their own)
        elif user != os.geteuid():
            os.chown(scratch, user, group)
        if abi:
            readable = readable_paths()
            rules = _common_rules(abi, readable, denied_paths, scratch_parent)
    level = "sandbox" if is_sandbox else "process"
    return Confinement(level, has_own_root, abi, has_filter, user, group, readable, rules, scratch_parent)


def _common_rules(
    abi: int, readable: Sequence[str], denied_paths: Sequence[str], scratch_parent: str
) -> landlock.Rules:
    """Rules that leave out what is denied."""
    rules = landlock.Rules(abi)
    for folder in dict.fromkeys(map(os.path.realpath, readable)):
        for path, whole in landlock.around(folder, denied_paths):
            (rules.allow_reading if whole else rules.allow_listing)([path])
    rules.allow_reading(["/proc", "/sys/devices/system/cpu"])
    rules.allow_using(_DEVICES)
    rules.allow_everything([scratch_parent])
    return rules


def _own_rules(confinement: Confinement, scratch: str) -> landlock.Rules:
    """Rules that leave out what is another worker's or process's."""
    rules = landlock.Rules(confinement.abi)
    rules.allow_using(_DEVICES)
    if confinement.has_own_root:
        rules.allow_reading(["/"])
        rules.allow_everything([scratch, "/dev/shm"])  # noqa: S108
    else:
        rules.allow_reading([*confinement.readable, "/proc/self", *_MACHINE_FACTS])
        rules.allow_everything([scratch])
    return rules


def close_descriptors(*keep: int) -> None:
    """Closes every descriptor but the standard three and those of *keep*."""
    first = 3
    for descriptor in sorted(keep):
        os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, 2**20)


def set_limits(memory_mib: int, processor_seconds: float) -> None:
    """Limits relative to what the warm process already uses.

    RLIMIT_DATA counts heap and private mappings, which a learner can exhaust, and not the libraries
    already mapped; RLIMIT_AS would break PyTorch and OpenBLAS, whose threads map far more than they use.
    """
    if sys.platform == "linux":
        data_bytes = _data_bytes() + memory_mib * 2**20
        _limit(resource.RLIMIT_DATA, data_bytes)
    used = resource.getrusage(resource.RUSAGE_SELF)
    whole_seconds = int(used.ru_utime + used.ru_stime + processor_seconds) + 1
    _limit(resource.RLIMIT_CPU, whole_seconds, whole_seconds + 1)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, LARGEST_FILE_BYTES)
    _limit(resource.RLIMIT_NOFILE, MOST_DESCRIPTORS)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file that grows too large is an OSError, not a death


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    """Sets a limit, or leaves one that is stricter: nobody but root may raise what the shell has set."""
    highest = resource.getrlimit(kind)[1]
    wanted = (soft, soft if hard is None else hard)
    if highest != resource.RLIM_INFINITY:
        wanted = (min(wanted[0], highest), min(wanted[1], highest))
    resource.setrlimit(kind, wanted)


def _data_bytes() -> int:
    with open("/proc/self/status", "rb") as status:  # noqa: PTH123  (bytes: no codec need be imported for them)
        for line in status:
            if line.startswith(b"VmData:"):
                return int(line.split()[1]) * 1024
    return 0


def set_environment(settings: WorkerSettings) -> None:
    """A clean environment, in which the scratch folder is home."""
    for name in list(os.environ):
        if name not in settings.environment:
            del os.environ[name]
    scratch = settings.scratch
    os.environ.update(settings.environment, HOME=scratch, TMPDIR=scratch, USER="learner", LOGNAME="learner")
    tempfile.tempdir = None  # the zygote may have looked it up
    os.chdir(scratch)


def drop_privileges(user: int, group: int) -> None:
    """Becomes *user* without any capability, now and after whatever this process may execute."""
    syscalls.prctl(syscalls.PR_CAP_AMBIENT, syscalls.PR_CAP_AMBIENT_CLEAR_ALL)
    with contextlib.suppress(OSError):  # EPERM: there are none to drop; EINVAL: past the last one
        for capability in range(64):
            syscalls.prctl(syscalls.PR_CAPBSET_DROP, capability)
    if os.geteuid() == 0 and user != 0:
        with contextlib.suppress(PermissionError):
            os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
    nothing = struct.pack("<IIIIII", 0, 0, 0, 0, 0, 0)
    syscalls.call("capset", struct.pack("<Ii", 0x20080522, 0), nothing)
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)


def apply(settings: WorkerSettings, rpc_descriptor: int, confinement: Confinement) -> str:
    """Locks this process down for good; gives the isolation level reached.

    Args:
        settings: as the keeper was given them, with the scratch folder.
        rpc_descriptor: the one connection the worker keeps.
        confinement: what the zygote has prepared.

    Raises:
        OSError: if this machine refuses what it allowed before.
    """
    close_descriptors(rpc_descriptor, *confinement.descriptors)
    if confinement.has_own_root:
        namespaces.mount_own_folders(confinement.user, confinement.group)
    set_environment(settings)
    set_limits(settings.memory_mib, settings.processor_seconds)
    if syscalls.ARCHITECTURE:
        syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)  # else a worker would outlive a killed keeper
    if not syscalls.ARCHITECTURE or confinement.level == "process":
        return confinement.level
    layers = [rules for rules in (confinement.rules,) if rules is not None]
    if confinement.abi:
        layers.append(_own_rules(confinement, settings.scratch))
    drop_privileges(confinement.user, confinement.group)
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)  # after the change of user, which clears it
    for rules in layers:
        rules.enter()
        rules.close()
    guards_truncation = confinement.has_own_root or confinement.abi >= landlock.GUARDS_TRUNCATION
    seccomp.install(has_own_root=confinement.has_own_root, truncation_is_guarded=guards_truncation)
    return confinement.level
