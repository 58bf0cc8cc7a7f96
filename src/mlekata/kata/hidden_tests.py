"""A kata's hidden tests, as they stand in its folder."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mlekata.authoring.checks import CheckSpec
from mlekata.errors import KataError
from mlekata.kata.folder import Kata

#: Below this the order of the file is kept: what is learnt first is checked first.
CHEAP_SECONDS = 0.1
FIXTURES = ("attempt", "answers", "public", "held_out", "rng", "fresh_attempt")


@dataclass(frozen=True, slots=True)
class HiddenTest:
    """One hidden test: what it claims, what it checks, how to run it, and the fixtures it wants."""

    name: str
    claim: str
    spec: CheckSpec
    function: Callable[..., None]
    parameters: tuple[str, ...]


def hidden_tests(kata: Kata) -> tuple[HiddenTest, ...]:
    """The kata's hidden tests, in the order they are written.

    Raises:
        KataError: if the file cannot be imported, or a test wants an unknown fixture.
    """
    found = []
    for name, function in vars(kata.module("hidden_tests")).items():
        if not (name.startswith("test_") and inspect.isfunction(function)):
            continue
        spec = getattr(function, "check_spec", CheckSpec((), False, 1.0))
        claim = " ".join((inspect.getdoc(function) or name).split())
        test = HiddenTest(name, claim, spec, function, tuple(inspect.signature(function).parameters))
        if unknown := [p for p in test.parameters if p not in FIXTURES]:
            raise KataError(f"{kata.name}: {name} wants {unknown[0]!r}; expected fixtures {', '.join(FIXTURES)}")
        found.append(test)
    return tuple(found)


def cheap_first(tests: Sequence[HiddenTest], seconds: Mapping[str, float]) -> tuple[HiddenTest, ...]:
    """The tests in the order in which they are run: cheap ones as they are written, then by cost.

    What a test that looks at `answers` costs depends on which of them was asked first, for that one waits for the
    training. So each is taken to cost as much as the dearest such test before it.

    Args:
        tests: as they are written.
        seconds: of each with the reference, in the order of the file; any other order is none if one is unknown.
    """
    if any(test.name not in seconds for test in tests):
        return tuple(tests)
    cost: dict[str, float] = {}
    dearest = 0.0
    for test in tests:
        cost[test.name] = seconds[test.name]
        if "answers" in test.parameters:
            dearest = cost[test.name] = max(dearest, seconds[test.name])
    return tuple(sorted(tests, key=lambda test: cost[test.name] if cost[test.name] >= CHEAP_SECONDS else 0.0))
