"""Text that a terminal shows, and does not obey; and numbers that meet a noun."""

from __future__ import annotations

import codecs
import contextlib
import io
from typing import Any

#: How letters of ours are written where a terminal, or a pipe, has only those of ASCII or of a code page.
_PLAIN = {"–": "-", "—": "-", "·": "|", "…": "...", "×": "x", "≥": ">=", "≤": "<=", "“": '"', "”": '"', "’": "'"}
_ERRORS = "mlekata.plain"


def printable(text: str) -> str:
    """*text* without what a terminal would obey: control characters, escapes, lone surrogates."""
    return "".join(c if c in "\n\t" or c.isprintable() else "�" for c in text)


def counted(number: int, noun: str, nouns: str = "") -> str:
    """The number with its noun, in the singular for one: "1 split", "2 splits", "3 entries".

    Args:
        number: of things.
        noun: for one of them.
        nouns: for more, or none; the noun with an "s" if not given.
    """
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def accept_any_letter(*streams: Any) -> None:
    """Makes text streams write plain letters for those that their encoding does not have, instead of failing."""
    codecs.register_error(_ERRORS, _plainly)
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(ValueError, OSError):  # closed, or a reader that has gone away
                stream.reconfigure(errors=_ERRORS)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(letter, "?") for letter in error.object[error.start : error.end]), error.end
