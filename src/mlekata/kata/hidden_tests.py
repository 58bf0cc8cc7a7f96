"""A kata's hidden tests, as they stand in its folder."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from mlekata.authoring.checks import CheckSpec
from mlekata.errors import KataError
from mlekata.kata.folder import Kata

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
