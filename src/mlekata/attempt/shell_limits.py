"""Limits of the shell that are stricter than those of a kata: attempts keep them, and are told where they decide."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from mlekata.wire.orders import LARGEST_FILE_BYTES, MOST_DESCRIPTORS

if sys.platform != "win32":
    import resource


@dataclass(frozen=True, slots=True)
class ShellLimit:
    """A limit that whoever started this process has set, and that only root can raise.

    Attributes:
        option: of `ulimit` that sets it.
        allows: what it allows, in words.
        seconds: of processor time, if it is about that.
    """

    option: str
    allows: str
    seconds: float = float("inf")

    def __str__(self) -> str:
        return f"this shell allows {self.allows} (`ulimit {self.option}`)"


def shell_limits() -> dict[str, ShellLimit]:
    """Those that may decide how an attempt ends, by the letter of their option."""
    if sys.platform == "win32":
        return {}
    found = {}
    if (seconds := _hard(resource.RLIMIT_CPU)) is not None:
        found["t"] = ShellLimit("-t", f"{seconds:,} s of processor time to each process", seconds)
    if (size := _hard(resource.RLIMIT_FSIZE)) is not None and size < LARGEST_FILE_BYTES:
        found["f"] = ShellLimit("-f", f"files of {size / 1024:,.0f} KiB at most")
    if (size := _hard(resource.RLIMIT_AS)) is not None:
        found["v"] = ShellLimit("-v", f"{size / 2**20:,.0f} MiB of address space to each process, libraries included")
    if (size := _hard(resource.RLIMIT_DATA)) is not None:
        found["d"] = ShellLimit("-d", f"{size / 2**20:,.0f} MiB of data to each process, libraries included")
    if (number := _hard(resource.RLIMIT_NOFILE)) is not None and number < MOST_DESCRIPTORS:
        found["n"] = ShellLimit("-n", f"{number:,} open files to each process")
    if (number := _hard(resource.RLIMIT_NPROC)) is not None and number < _ENOUGH_PROCESSES:
        found["u"] = ShellLimit("-u", f"{number:,} processes and threads to each user")
    return found


#: Systems set limits of their own above this number.
_ENOUGH_PROCESSES = 500


def _hard(kind: int) -> int | None:
    limit = resource.getrlimit(kind)[1]
    return None if limit == resource.RLIM_INFINITY else limit


#: How an exception begins, or what it says, that a limit may have brought about -> the letters of the options.
_SIGNS = {
    "[Errno 27]": "f",  # file too large
    "[Errno 24]": "n",  # too many open files
    "[Errno 11]": "u",  # no more processes
    "can't start new thread": "uvd",
    "[Errno 12]": "vd",  # no memory
}


def hint_on(text: str) -> str:
    """What a sentence on an exception that says *text* should add: that a limit of the shell may be what it met."""
    return hint(next((letters for sign, letters in _SIGNS.items() if sign in text), ""))


def hint(letters: str = "tfvdnu") -> str:
    """The limits with these letters, as the end of a sentence; "" if there are none."""
    found = shell_limits()
    return "".join(f"; {found[letter]}" for letter in letters if letter in found)
