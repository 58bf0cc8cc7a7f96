"""What a rule is, and the decorator that makes one of a function."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType

from mlekata.check.finding import Finding, NotApplicable
from mlekata.check.kata_under_check import KataUnderCheck

#: Once for each fault: the file, and what was found, what was expected, what to do.
Faults = Iterator[tuple[str, str]]


class Cost(enum.IntEnum):
    """What a rule needs, and so when it is asked: cheap rules speak first."""

    READING = 0
    BUILDING = 1
    GRADING = 2
    FULL = 3  # only with --full


RuleFunction = Callable[[KataUnderCheck], Faults]


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


def rule(cost: Cost) -> Callable[[RuleFunction], RuleFunction]:
    """Makes a rule of a function whose docstring states it.

    Args:
        cost: what the rule needs.
    """

    def register(function: RuleFunction) -> RuleFunction:
        function.rule = Rule(function, cost)  # type: ignore[attr-defined]
        return function

    return register


def rules_of(modules: Iterable[ModuleType]) -> tuple[Rule, ...]:
    """The rules of some modules, cheap ones first; among equals as they are written."""
    functions = [function for module in modules for function in vars(module).values()]
    found = dict.fromkeys(made for function in functions if isinstance(made := getattr(function, "rule", None), Rule))
    return tuple(sorted(found, key=lambda made: made.cost))
