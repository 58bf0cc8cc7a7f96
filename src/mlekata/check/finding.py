"""What is found when a kata breaks a rule."""

from __future__ import annotations

from dataclasses import dataclass


class NotApplicable(Exception):
    """What a rule looks at is missing or broken, which another rule has said already."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which a kata is not sound.

    Attributes:
        kata: its name.
        rule: name of the rule that it breaks.
        file: the file to look at, relative to the kata's folder.
        text: what was found, what was expected, what to do.
    """

    kata: str
    rule: str
    file: str
    text: str

    def __str__(self) -> str:
        """One line, as `mlekata check` prints it."""
        return " ".join(f"{self.kata}: {self.file}: {self.text}".split())
