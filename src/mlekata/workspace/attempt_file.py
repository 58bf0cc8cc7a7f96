"""The learner's file of one kata: read with caution, and looked for where else it may lie."""

from __future__ import annotations

import ast
import codecs
import os
import stat
import warnings
from collections.abc import Sequence
from pathlib import Path

from mlekata.kata.folder import Kata, SourceFile
from mlekata.workspace.attempts import attempt_path

#: The largest attempt that is read. The longest reference of a kata has 30 KiB.
MOST_BYTES = 2**20

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: What editors, browsers and notebooks make of NAME.py.
_OTHER_ENDINGS = (".ipynb", ".py.txt", ".txt", ".pyw", ".py.py")


def read_attempt(kata: Kata, folder: Path) -> tuple[SourceFile, ...]:
    """The learner's file; nothing if there is none.

    Whatever else is in its place becomes a source without text that says why: it is graded as a fault of this
    attempt, and never keeps the other katas from being graded.

    Args:
        kata: that is attempted.
        folder: the folder of attempts.
    """
    path = attempt_path(kata, folder)
    try:
        data = _read_within(path, folder)
        return (SourceFile(path.name, _decoded(data, path.name), neighbours=_neighbours(path)),)
    except _Refused as error:
        return (SourceFile(path.name, "", refusal=str(error)),)
    except (FileNotFoundError, NotADirectoryError):
        if not path.is_symlink():
            return ()
        return (SourceFile(path.name, "", refusal=f"{path.name} is a link that leads nowhere; {_EXPECTED}"),)
    except OSError as error:
        refusal = f"{path.name} cannot be read: {error.strerror}; {_EXPECTED}"
        return (SourceFile(path.name, "", refusal=refusal),)


def _neighbours(path: Path) -> frozenset[str]:
    """The names under which Python would find what lies beside a file, if it looked there."""
    beside = (other for other in path.parent.iterdir() if other.suffix == ".py" or other.is_dir())
    return frozenset(other.stem for other in beside if other != path)


_EXPECTED = "expected your attempt, a Python file"


class _Refused(Exception):
    """Carries the sentence about a file that is not read."""


def _read_within(path: Path, folder: Path) -> bytes:
    """The bytes of an ordinary file of at most MOST_BYTES inside *folder*; nothing is ever waited for.

    Links are followed as long as they stay in the folder: what lies elsewhere, such as the reference of a kata, is
    not the learner's work.
    """
    real = Path(os.path.realpath(path))
    _refuse_unless_ordinary(real.stat(), path.name)  # before it is opened: to open a device may do something
    if not real.is_relative_to(os.path.realpath(folder)):
        raise _Refused(
            f"{path.name} is a link to a file outside {folder.name or folder}, which is not graded; "
            "expected your attempt itself: copy the file here"
        )
    descriptor = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    with open(descriptor, "rb") as file:  # noqa: PTH123  (a descriptor, not a path)
        _refuse_unless_ordinary(os.fstat(descriptor), path.name)
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _Refused(_too_large(path.name, len(data)))
    return data


def _refuse_unless_ordinary(status: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "no ordinary file")
        raise _Refused(f"{name} is {kind}; {_EXPECTED}")
    if status.st_size > MOST_BYTES:
        raise _Refused(_too_large(name, status.st_size))


def _too_large(name: str, size: int) -> str:
    return (
        f"{name} has {-(-size // 1024):,} KiB; expected a Python file of at most {MOST_BYTES // 1024:,} KiB: "
        "an attempt is code, and learns from the data that it is given"
    )


def _decoded(data: bytes, name: str) -> str:
    """The text of a Python file: UTF-8, with or without a byte order mark."""
    if data.startswith(_UTF_16):
        raise _Refused(f"{name} is UTF-16 text; save the file as UTF-8")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Refused(f"{name}, line {line}: not UTF-8 text; save the file as UTF-8") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _Refused(f"{name}, line {line}: holds a NUL character; {_EXPECTED}, saved as UTF-8")
    return text


def is_begun(kata: Kata, sources: Sequence[SourceFile]) -> bool:
    """Whether there is more code than in the stub, or another."""
    return any(source.refusal or _code(source.text) not in ("", _code(kata.text("stub.py"))) for source in sources)


def _code(text: str) -> str | None:
    """What Python reads in *text*, without comments and docstring; None if that cannot be told here.

    Code that is no Python, or nested deeper than this process can follow, is for the attempt's own process to meet.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the learner's strings and comparisons, whatever pytest's -W says
            body = ast.parse(text).body
        if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body = body[1:]
        return "\n".join(map(ast.dump, body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def lookalikes(kata: Kata, folder: Path) -> list[Path]:
    """Files that are perhaps meant as the attempt, and are not read: a notebook, another ending, another folder."""
    path = attempt_path(kata, folder)
    places = [path.parent, folder, folder.parent]
    found = [place / f"{path.stem}{ending}" for place in places for ending in _OTHER_ENDINGS]
    found += [place / path.name for place in places[1:]]
    return [candidate for candidate in found if candidate.is_file()]
