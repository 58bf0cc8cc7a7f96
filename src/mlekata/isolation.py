"""How far attempts are shut in on this machine, what is missing for more, and what would help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: The levels, weakest first, and what a grader may ask for; "best" takes the best that the machine has.
LEVELS = ("process", "sandbox")
MODES = ("best", "sandbox", "sandbox without namespaces", "process")
#: What the sandbox is made of; "user" is that root's workers become somebody who owns nothing.
MECHANISMS = ("namespaces", "landlock", "seccomp", "user")
#: Found of a mechanism that the grader has switched off.
NOT_WANTED = "not wanted here"

_REMEDIES = {
    "namespaces": "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, on Ubuntu "
    "kernel.apparmor_restrict_unprivileged_userns=0), or start the container with --security-opt seccomp=unconfined",
    "landlock": "use Linux 5.13 or newer with landlock among the names in /sys/kernel/security/lsm",
    "seccomp": "use Linux 4.14 or newer, on x86-64 or aarch64, with seccomp built in",
    "user": "install Python and mlekata where every user can read them, or do not run as root",
}
_ROOT_UNASKED = (
    "attempts cannot be shut in on this machine, and you are root: an attempt could change anything on it; "
    "grade as an ordinary user, or ask for it with --kata-isolation process"
)
#: What still gets through without namespaces.
RESIDUES = (
    "names, sizes and times of hidden files can be seen (not what is in them)",
    "a full disk is noticed only by its own quota",
)


@dataclass(frozen=True, slots=True)
class Isolation:
    """What the workers of one run are shut in by.

    Attributes:
        level: one of LEVELS.
        findings: for each of MECHANISMS: "" if it is used, else why not.
    """

    level: str
    findings: Mapping[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        """The mechanisms that are not used."""
        return tuple(name for name, why in self.findings.items() if why)

    @property
    def label(self) -> str:
        """The level, and what is missing, for a score line."""
        without = [name for name in self.missing if name != "user"]
        return f"{self.level} without {', '.join(without)}" if without and self.level == "sandbox" else self.level

    @property
    def explanation(self) -> tuple[str, ...]:
        """One sentence for each thing that is missing: why, and what would help."""
        said = []
        for name in self.missing:
            if self.findings[name] == NOT_WANTED:
                continue
            what = f"no {name}" if name != "user" else "workers of root stay root, though without any capability"
            said.append(f"{what}: {self.findings[name]}; {_REMEDIES[name]}")
        if self.level == "sandbox" and self.findings.get("namespaces"):
            said.append(f"without namespaces {' and '.join(RESIDUES)}")
        return tuple(said)


def refusal(isolation: Isolation, wanted: str, *, is_root: bool = False) -> str:
    """Why a run that wants *wanted* cannot be started; "" if it can."""
    if isolation.level == "sandbox":
        return ""
    if wanted == "best" and is_root:
        return ". ".join((_ROOT_UNASKED, *isolation.explanation))
    if not wanted.startswith("sandbox"):
        return ""
    return f"this machine cannot shut attempts in as wanted (isolation {wanted!r}): " + ". ".join(isolation.explanation)
