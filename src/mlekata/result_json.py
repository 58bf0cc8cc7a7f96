"""Results as JSON, written and read: what any version since 0.1.0 wrote, and nothing that is no result.

A key that is not known is kept and written again; a key that is missing has its default; a line of an older schema is
brought up step by step, by the table `upgrade`.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from mlekata.result import Fault, FaultKind, Medal, Result, Score, TestOutcome, Verdict

RESULT_SCHEMA = "mlekata.result/2"

Json = dict[str, Any]
_Recorded = TypeVar("_Recorded", Fault, TestOutcome, Score, Result)

_KATA_NAME = re.compile(r"[a-z0-9_]+/[a-z0-9_]+")
_LARGEST_WHOLE = 2**31 - 1


# Writing


def to_json(value: Fault | TestOutcome | Score | Result) -> Json:
    """The value as JSON types; `Result` names its schema, and a check its verdict."""
    data = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value) if f.name != "unknown"}
    if isinstance(value, TestOutcome):
        data["verdict"] = value.verdict.value
    if isinstance(value, Result):
        data = {"schema": RESULT_SCHEMA, **data}
    return {**value.unknown, **data}


def _plain(value: Any) -> Any:
    """A field's value in JSON types."""
    if isinstance(value, (Fault, TestOutcome, Score)):
        return to_json(value)
    if isinstance(value, (Verdict, Medal, FaultKind)):
        return value.value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value


# Reading


def result_from_json(data: Any) -> Result:
    """The result that `to_json`, of this version or an older one, wrote.

    Raises:
        KeyError, TypeError, ValueError: if it is not one.
    """
    data = upgraded(_an_object(data, "a result"))
    checks = data.get("checks", [])
    if type(checks) is not list:
        raise TypeError(f"checks are {type(checks).__name__}; expected a list")
    result = _built(
        Result,
        {key: value for key, value in data.items() if key != "schema"},
        verdict=Verdict,
        medal=Medal,
        checks=lambda items: tuple(map(outcome_from_json, items)),
        score=_optional(score_from_json),
        score_fault=_optional(fault_from_json),
    )
    if not _KATA_NAME.fullmatch(result.kata):
        raise ValueError("kata is not the name of one; expected track/kata")
    if not (0 <= result.points <= 100 and result.version >= 1):
        raise ValueError("points or version are not what a result can have")
    return result


def outcome_from_json(data: Any) -> TestOutcome:
    """The outcome of a hidden test that `to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: if it is not one.
    """
    known = {key: value for key, value in _an_object(data, "a check").items() if key != "verdict"}
    return _built(TestOutcome, known, functions=_names, fault=_optional(fault_from_json))


def fault_from_json(data: Any) -> Fault:
    """The fault that `to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: if it is not one.
    """
    return _built(
        Fault, _an_object(data, "a fault"), kind=FaultKind, evidence=lambda value: _an_object(value, "evidence")
    )


def score_from_json(data: Any) -> Score:
    """The score that `to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: if it is not one.
    """
    return _built(
        Score,
        _an_object(data, "a score"),
        interval=_interval,
        quality_interval=_interval,
        medal_quality_interval=_optional(_interval),
        slices=lambda value: {name: _number("a slice", figure) for name, figure in _an_object(value, "slices").items()},
    )


def _an_object(value: Any, what: str) -> Json:
    if type(value) is not dict:
        raise TypeError(f"{what} is {type(value).__name__}; expected an object")
    return value


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _number(name: str, value: Any) -> float:
    """A finite number; a bool is none, and neither is a whole number that no float can be."""
    if type(value) not in (float, int):
        raise TypeError(f"{name} is {type(value).__name__}; expected float")
    if not math.isfinite(value):  # raises OverflowError, a kind of ArithmeticError, for a whole number too large
        raise ValueError(f"{name} is {value}; expected a finite number")
    return value  # type: ignore[no-any-return]


def _interval(value: Any) -> tuple[float, float]:
    low, high = (_number("an end of an interval", end) for end in value)
    return low, high


def _names(value: Any) -> tuple[str, ...]:
    if type(value) is not list or not all(type(name) is str for name in value):
        raise TypeError("functions are not names")
    return tuple(value)


def _built(kind: type[_Recorded], data: Json, /, **read: Callable[[Any], Any]) -> _Recorded:
    """A *kind* of the fields in *data*, each once it is of the type that the class says.

    Args:
        kind: one of the classes of a result.
        data: what was written of it.
        read: for fields that are not plain, what reads them.
    """
    fields = {field.name: field for field in dataclasses.fields(kind) if field.name != "unknown"}
    values = {}
    for name, field in fields.items():
        if name in data:
            values[name] = read[name](data[name]) if name in read else _plain_field(name, str(field.type), data[name])
    return kind(**values, unknown={key: value for key, value in data.items() if key not in fields})


def _plain_field(name: str, kind: str, value: Any) -> Any:
    """A text, number, whole number or truth value, as the class says."""
    if kind.startswith("float"):
        return None if value is None and kind.endswith("None") else _number(name, value)
    if type(value) is not {"str": str, "int": int, "bool": bool}[kind]:
        raise TypeError(f"{name} is {type(value).__name__}; expected {kind}")
    if type(value) is int and not 0 <= value <= _LARGEST_WHOLE:
        raise ValueError(f"{name} is out of range")
    return value


# Older schemas


def upgraded(data: Json) -> Json:
    """*data* in today's schema, brought up from whichever it names.

    Raises:
        KeyError, TypeError, ValueError: if it names none that is known.
    """
    while data["schema"] != RESULT_SCHEMA:
        step = upgrade.get(data["schema"]) if type(data["schema"]) is str else None
        if step is None:
            raise ValueError(f"schema is not known; expected {RESULT_SCHEMA} or one before it")
        data = step(data)
    return data


def _from_1(data: Json) -> Json:
    """0.1.0 kept sentence, traceback and output beside a check's verdict, and of the score fault the sentence only."""
    checks = []
    for check in data["checks"]:
        rest = {key: value for key, value in _an_object(check, "a check").items() if key not in _FAULT_OF_1}
        fault = {"kind": check["verdict"], **{key: check[key] for key in _FAULT_OF_1 if key in check}}
        checks.append({**rest, "fault": None if check["verdict"] == Verdict.PASSED else fault})
    verdict, sentence = data["verdict"], data["score_sentence"]
    kind = verdict if verdict in (Verdict.KATA_ERROR, Verdict.NOT_ATTEMPTED) else FaultKind.FAILED.value
    rest = {key: value for key, value in data.items() if key != "score_sentence"}
    score_fault = {"kind": kind, "sentence": sentence} if sentence else None
    return {**rest, "schema": "mlekata.result/2", "checks": checks, "score_fault": score_fault}


_FAULT_OF_1 = ("sentence", "traceback", "output")

#: For each schema before today's, the step to the one after it.
upgrade: Mapping[str, Callable[[Json], Json]] = {"mlekata.result/1": _from_1}
