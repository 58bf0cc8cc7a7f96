"""A kata's hidden tests, as they stand in its folder.

They are one file, or a package whose `PARTS` are its files in the order in which they are run:

    from . import ratios, returns

    PARTS = (returns, ratios)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType

from mlekata.authoring.checks import CheckSpec
from mlekata.errors import KataError
from mlekata.kata.folder import Kata
from mlekata.kata.importing import read_text

#: Below this the order of the file is kept: what is learnt first is checked first.
CHEAP_SECONDS = 0.1
FIXTURES = ("attempt", "answers", "public", "held_out", "rng", "fresh_attempt")


@dataclass(frozen=True, slots=True)
class HiddenTest:
    """One hidden test: what it claims, what it checks, how to run it, and the fixtures it wants.

    Attributes:
        file: where it stands in the kata's folder, such as "hidden_tests.py" or "hidden_tests/ratios.py".
    """

    name: str
    claim: str
    spec: CheckSpec
    function: Callable[..., None]
    parameters: tuple[str, ...]
    file: str = "hidden_tests.py"


def hidden_tests(kata: Kata) -> tuple[HiddenTest, ...]:
    """The kata's hidden tests, in the order they are written.

    Raises:
        KataError: if they cannot be imported, would be lost, or a test wants an unknown fixture.
    """
    found: dict[str, HiddenTest] = {}
    for file, function in _functions(kata):
        name = function.__name__
        spec = getattr(function, "check_spec", CheckSpec((), False, 1.0))
        claim = " ".join((inspect.getdoc(function) or name).split())
        test = HiddenTest(name, claim, spec, function, tuple(inspect.signature(function).parameters), file)
        if unknown := [p for p in test.parameters if p not in FIXTURES]:
            raise KataError(f"{kata.name}: {name} wants {unknown[0]!r}; expected fixtures {', '.join(FIXTURES)}")
        if name in found:
            raise KataError(f"{kata.name}: {name} is in {found[name].file} and in {file}; expected one; rename one")
        found[name] = test
    return tuple(found.values())


def _functions(kata: Kata) -> Iterator[tuple[str, FunctionType]]:
    """The functions called test_… with the file of each, in order."""
    module = kata.module("hidden_tests")
    parts = getattr(module, "PARTS", ())
    if type(parts) is not tuple or not all(type(part) is ModuleType for part in parts):
        raise KataError(f"{kata.name}: hidden_tests: PARTS is {parts!r}; expected a tuple of modules of the package")
    where = {part.__file__: part for part in (module, *parts)}
    for path in kata.source_files("hidden_tests"):
        if str(path) not in where and "\ndef test_" in f"\n{read_text(path)}" and path.is_relative_to(kata.folder):
            raise KataError(f"{kata.name}: {path.name} of hidden_tests has tests and is not in PARTS; add it there")
    for part in where.values():
        file = Path(part.__file__ or "").relative_to(kata.folder).as_posix()
        for name, value in vars(part).items():
            if name.startswith("test_") and inspect.isfunction(value) and value.__module__ == part.__name__:
                yield file, value


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
