"""A kata's `calibration.json`: measured facts, bound to the files and libraries they were measured with."""

from __future__ import annotations

import ast
import base64
import importlib.metadata
import json
import sys
import warnings
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import NoneType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata.errors import KataError
from mlekata.kata.folder import CALIBRATION_FILE, Kata

CALIBRATION_SCHEMA = "mlekata.calibration/1"
_MOST_OUTCOMES = 10_000_000


@dataclass(frozen=True, slots=True)
class Spread:
    """A measured number over several seeds."""

    mean: float
    standard_deviation: float


@dataclass(frozen=True, slots=True)
class MeasuredMistake:
    """What one known-bad attempt came to.

    Attributes:
        fails: the hidden tests it failed on most of the seeds where all were run, in order.
        caught: on how many seeds its named test failed.
        quality: over the seeds on which it gave answers.
    """

    fails: tuple[str, ...]
    caught: int
    quality: float | None


@dataclass(frozen=True, slots=True)
class ReferenceOutcomes:
    """The reference's outcomes on one local split, bound to the data they were measured on."""

    data: str
    shape: tuple[int, int]
    packed: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """What `mlekata check --full --measure` found.

    Attributes:
        files: digest of everything that decides a score.
        version: of the kata when it was measured.
        libraries: major.minor version of each library the kata imports.
        seeds: how many seeds were measured.
        seconds: median seconds, on the fair clock, of the reference's computing on one split.
        baseline: metric of the naive rule.
        reference: metric of the reference.
        gap_in_standard_errors: smallest over the seeds but the worst one in twenty.
        alternatives: paired standard error of quality of each alternative at the declared splits.
        alternative_qualities: quality of each alternative.
        known_bad: what each known-bad attempt came to.
        splits: the reference's outcomes on the local splits.
    """

    files: str
    version: int
    libraries: Mapping[str, str]
    seeds: int
    seconds: float
    baseline: Spread | None = None
    reference: Spread | None = None
    gap_in_standard_errors: float | None = None
    alternatives: Mapping[str, float] = field(default_factory=dict)
    alternative_qualities: Mapping[str, float] = field(default_factory=dict)
    known_bad: Mapping[str, MeasuredMistake] = field(default_factory=dict)
    splits: Sequence[ReferenceOutcomes] = ()


def pack_outcomes(outcomes: NDArray[np.float64], data: str) -> ReferenceOutcomes:
    """Outcomes as compressed text, exactly."""
    raw = np.ascontiguousarray(outcomes, "<f8").tobytes()
    rows, columns = outcomes.shape
    return ReferenceOutcomes(data, (rows, columns), base64.b64encode(zlib.compress(raw, 9)).decode("ascii"))


def unpack_outcomes(record: ReferenceOutcomes) -> NDArray[np.float64]:
    """The outcomes that `pack_outcomes` wrote, float64 (n_units, k).

    Raises:
        ValueError: if the record is damaged.
    """
    rows, columns = record.shape
    if not (type(rows) is type(columns) is int and rows >= 0 <= columns and rows * columns <= _MOST_OUTCOMES):
        raise ValueError("impossible shape")
    n_bytes = 8 * rows * columns
    unzip = zlib.decompressobj()
    try:
        raw = unzip.decompress(base64.b64decode(record.packed, validate=True), n_bytes + 1)
    except (zlib.error, TypeError) as error:
        raise ValueError(str(error)) from None
    if len(raw) != n_bytes or not unzip.eof:
        raise ValueError("another number of outcomes than its shape says")
    return np.frombuffer(raw, "<f8").reshape(rows, columns).astype(np.float64)


def imported_modules(source: str) -> tuple[str, ...]:
    """Names of the modules that *source* imports at its top level; () for what is not Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the learner's strings and comparisons; shown where the file is run
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last: nested too deeply for the parser
        return ()
    found: list[str] = []
    for node in tree.body:
        match node:
            case ast.Import(names=names):
                found += [alias.name for alias in names]
            case ast.ImportFrom(module=str(module), level=0):
                found.append(module)
    return tuple(dict.fromkeys(found))


def imported_packages(kata: Kata, files: Iterable[str]) -> set[str]:
    """Top-level names of all that some of the kata's files import."""
    return {module.partition(".")[0] for file in files for module in imported_modules(kata.text(file))}


def library_versions(kata: Kata) -> dict[str, str]:
    """Major.minor version of NumPy and of each library that the kata's files import."""
    roots = {"numpy"} | imported_packages(kata, ("data.py", "scorer.py", "reference.py"))
    roots -= {"mlekata", *sys.stdlib_module_names}
    packages = importlib.metadata.packages_distributions()
    versions = {}
    for root in sorted(roots):
        version = importlib.metadata.version(packages[root][0]) if root in packages else "absent"
        versions[root] = ".".join(version.split(".")[:2])
    return versions


def read_calibration(kata: Kata) -> Calibration | None:
    """The kata's record, or None if there is none.

    Raises:
        KataError: if the file is damaged.
    """
    path = kata.folder / CALIBRATION_FILE
    try:
        return _parse(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KataError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise KataError(
            f"{path}: not a calibration record ({type(error).__name__}: {error}); "
            f"run `mlekata check {kata.name} --full --measure`"
        ) from None


#: The plain fields, and what each may be.
_PLAIN: Mapping[str, tuple[type, ...]] = {
    "files": (str,),
    "version": (int,),
    "seeds": (int,),
    "seconds": (float, int),
    "gap_in_standard_errors": (float, int, NoneType),
}
_NUMBER = (float, int)


def _is(name: str, value: Any, *kinds: type) -> Any:
    """*value*, once it is of one of those types."""
    if type(value) not in kinds:
        raise TypeError(f"{name} is {type(value).__name__}; expected {kinds[0].__name__}")
    return value


def _parse(data: Mapping[str, Any]) -> Calibration:
    if data["schema"] != CALIBRATION_SCHEMA:
        raise ValueError(f"schema is {data['schema']!r}; expected {CALIBRATION_SCHEMA!r}")
    fields = {key: value for key, value in data.items() if key != "schema"}
    for name, kinds in _PLAIN.items():
        _is(name, data[name], *kinds)
    for name, kinds in (("libraries", (str,)), ("alternatives", _NUMBER), ("alternative_qualities", _NUMBER)):
        for key, value in _is(name, data[name], dict).items():
            _is(f"{name}.{key}", value, *kinds)
    for name in ("baseline", "reference"):
        fields[name] = None if data[name] is None else _parse_spread(name, data[name])
    fields["known_bad"] = {name: _parse_mistake(name, one) for name, one in data["known_bad"].items()}
    fields["splits"] = tuple(_parse_outcomes(one) for one in data["splits"])
    return Calibration(**fields)


def _parse_spread(name: str, data: Mapping[str, Any]) -> Spread:
    for value in data.values():
        _is(name, value, *_NUMBER)
    return Spread(**data)


def _parse_mistake(name: str, data: Mapping[str, Any]) -> MeasuredMistake:
    fails = tuple(_is(f"{name}.fails", test, str) for test in _is(f"{name}.fails", data["fails"], list))
    caught = _is(f"{name}.caught", data["caught"], int)
    return MeasuredMistake(fails, caught, _is(f"{name}.quality", data["quality"], *_NUMBER, NoneType))


def _parse_outcomes(data: Mapping[str, Any]) -> ReferenceOutcomes:
    rows, columns = (_is("shape", length, int) for length in data["shape"])
    return ReferenceOutcomes(_is("data", data["data"], str), (rows, columns), _is("packed", data["packed"], str))


def write_calibration(kata: Kata, calibration: Calibration) -> Path:
    """Writes the record; gives its path."""
    path = kata.folder / CALIBRATION_FILE
    record = {"schema": CALIBRATION_SCHEMA, **asdict(calibration)}
    path.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path
