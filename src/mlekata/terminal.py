"""Text that a terminal shows, and does not obey; and numbers that meet a noun."""

from __future__ import annotations


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
