"""Text that a terminal shows, and does not obey."""

from __future__ import annotations


def printable(text: str) -> str:
    """*text* without what a terminal would obey: control characters, escapes, lone surrogates."""
    return "".join(c if c in "\n\t" or c.isprintable() else "�" for c in text)
