"""What a rule says when a kata breaks it, and what a rule is."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlekata.check.kata_under_check import KataUnderCheck


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


class Cost(enum.IntEnum):
    """What a rule needs, and so when it is asked: cheap rules speak first."""

    READING = 0
    BUILDING = 1
    GRADING = 2
    FULL = 3  # only with --full


#: Yields (file, what was found, what was expected, what to do) once for each fault.
RuleFunction = Callable[["KataUnderCheck"], Iterator[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; its function's docstring states it."""

    function: RuleFunction
    cost: Cost

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.__name__

    @property
    def statement(self) -> str:
        """The rule in words."""
        return " ".join((self.function.__doc__ or "").split())

    def findings(self, subject: KataUnderCheck) -> Iterator[Finding]:
        """Everything the rule has to say; nothing if what it looks at is missing."""
        try:
            for file, text in self.function(subject):
                yield Finding(subject.name, self.name, file, text)
        except NotApplicable:
            return
