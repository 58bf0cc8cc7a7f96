"""How a hidden test is marked with what it checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

_Test = TypeVar("_Test", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """What `checks` says about one hidden test."""

    functions: tuple[str, ...]
    gate: bool
    weight: float


def checks(*functions: str, gate: bool = False, weight: float = 1.0) -> Callable[[_Test], _Test]:
    """Marks a hidden test with the learner's functions it checks.

    Args:
        functions: names from the stub, the one at fault when the test fails first.
        gate: True for contract and leakage: quality counts only if every gate passes.
        weight: its share of the points for hidden tests, relative to the others.
    """

    def mark(test: _Test) -> _Test:
        test.check_spec = CheckSpec(functions, gate, weight)  # type: ignore[attr-defined]
        return test

    return mark
