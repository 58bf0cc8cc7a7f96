"""What one graded run of one attempt came to: checks, score, verdict, points, medal."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

RESULT_SCHEMA = "mlekata.result/1"


class Verdict(enum.StrEnum):
    """How a check, or a whole attempt, ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not attempted"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    FORBIDDEN = "forbidden"
    KATA_ERROR = "kata error"


class Medal(enum.StrEnum):
    """What a kata's points are worth."""

    NONE = "none"
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


@dataclass(frozen=True, slots=True)
class Check:
    """One hidden test, as it ended for one attempt.

    Attributes:
        name: of the hidden test.
        claim: its docstring: what is true of a correct attempt.
        functions: the learner's functions it checks.
        verdict: how it ended.
        sentence: what is wrong, for the learner; "" when nothing is.
        traceback: the learner's own frames, or "".
        output: what the attempt has printed since the last check that did not pass, if this one does not.
        gate: whether quality counts only if it passes.
        weight: its share of the points for hidden tests, relative to the others.
        seconds: wall-clock time it took.
    """

    name: str
    claim: str
    functions: tuple[str, ...]
    verdict: Verdict
    sentence: str = ""
    traceback: str = ""
    output: str = ""
    gate: bool = False
    weight: float = 1.0
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether nothing was wrong."""
        return self.verdict is Verdict.PASSED


@dataclass(frozen=True, slots=True)
class Score:
    """The metric of an attempt on the splits graded, and where it lies between baseline and reference.

    Attributes:
        value: the metric, mean over splits, in the kata's unit.
        interval: 95 % interval of the metric.
        baseline: the naive rule's metric on the same splits.
        reference: the reference's metric on the same splits.
        quality: 0 at the baseline, 1 at the reference; unclipped.
        quality_interval: 95 % interval of the quality, paired.
        standard_error: of the quality.
        splits: how many splits were graded.
        slices: the metric on named subsets of the held-out units.
    """

    value: float
    interval: tuple[float, float]
    baseline: float
    reference: float
    quality: float
    quality_interval: tuple[float, float]
    standard_error: float
    splits: int
    slices: Mapping[str, float] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """One attempt of one kata, graded.

    Attributes:
        kata: its name.
        version: of the kata.
        verdict: of the whole attempt.
        points: 0 to 100.
        medal: earned by these points and checks.
        checks: every hidden test that was run, in order.
        score: the metric, or None for a kata without one and for an attempt that gives no answers.
        score_sentence: why there is no score, or what the score still lacks; "" when nothing.
        known_mistake: the known mistake that fails the same checks, in words, or "".
        complete: False if checks were left out (`-k`, `-x`), and so no points are given.
        attempt_digest: SHA-256 of the attempt's source.
        isolation: the level of the process wall.
        seconds: wall-clock time of the attempt's own computing.
    """

    kata: str
    version: int
    verdict: Verdict
    points: float
    medal: Medal
    checks: tuple[Check, ...]
    score: Score | None
    score_sentence: str
    known_mistake: str
    complete: bool
    attempt_digest: str
    isolation: str
    seconds: float

    @property
    def checks_passed(self) -> int:
        """How many hidden tests passed."""
        return sum(check.passed for check in self.checks)


_Recorded = TypeVar("_Recorded", Check, Score, Result)


def to_json(value: Check | Score | Result) -> dict[str, Any]:
    """The value as JSON types; `Result` names its schema."""
    data = dataclasses.asdict(value)
    return {"schema": RESULT_SCHEMA, **data} if isinstance(value, Result) else data


#: What each annotation of the three classes allows; a whole number is a number, a bool is not.
_KINDS: Mapping[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (float, int), "bool": (bool,)}


def _typed(value: _Recorded) -> _Recorded:
    """*value*, once its plain fields are of the types that its class says."""
    for field in dataclasses.fields(value):
        found = getattr(value, field.name)
        if type(found) not in _KINDS.get(str(field.type), (type(found),)):
            raise TypeError(f"{field.name} is {type(found).__name__}; expected {field.type}")
    return value


def _numbers(values: Iterable[Any]) -> tuple[float, ...]:
    numbers = tuple(values)
    if not all(type(number) in (float, int) for number in numbers):
        raise TypeError(f"found {numbers}; expected numbers")
    return numbers


def check_from_json(data: Mapping[str, Any]) -> Check:
    """The check that `to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: if it is not one.
    """
    functions = tuple(data["functions"])
    if not all(type(function) is str for function in functions):
        raise TypeError("functions are not names")
    return _typed(Check(**{**data, "verdict": Verdict(data["verdict"]), "functions": functions}))


def score_from_json(data: Mapping[str, Any]) -> Score:
    """The score that `to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: if it is not one.
    """
    low, high = _numbers(data["interval"])
    quality_low, quality_high = _numbers(data["quality_interval"])
    slices = dict(data["slices"])
    _numbers(slices.values())
    intervals = {"interval": (low, high), "quality_interval": (quality_low, quality_high)}
    return _typed(Score(**{**data, **intervals, "slices": slices}))


def result_from_json(data: Mapping[str, Any]) -> Result:
    """The result that `to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: if it is not one.
    """
    if type(data) is not dict:
        raise TypeError(f"a result is {type(data).__name__}; expected an object")
    fields = {key: value for key, value in data.items() if key != "schema"}
    if data["schema"] != RESULT_SCHEMA:
        raise ValueError(f"schema is {data['schema']!r}; expected {RESULT_SCHEMA!r}")
    return _typed(
        Result(
            **{
                **fields,
                "verdict": Verdict(data["verdict"]),
                "medal": Medal(data["medal"]),
                "checks": tuple(map(check_from_json, data["checks"])),
                "score": None if data["score"] is None else score_from_json(data["score"]),
            }
        )
    )
