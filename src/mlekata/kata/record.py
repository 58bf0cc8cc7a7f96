"""A kata's `record.json`: measured facts, bound to what decides them, and sealed against changes by hand."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import math
import re
import types
import typing
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata.errors import KataError
from mlekata.kata.digests import graded_digest, has_texts
from mlekata.kata.fingerprint import DATA_TOLERANCE, Fingerprint
from mlekata.kata.folder import RECORD_FILE, Kata

RECORD_SCHEMA = "mlekata.record/1"
#: From gold to the reference: a reference trained elsewhere that is within it earns gold beside the recorded one.
QUALITY_TOLERANCE = 0.05
_OLD_SCHEMA = "mlekata.calibration/1"
_OLD_FILE = "calibration.json"
_MOST_OUTCOMES = 10_000_000


@dataclass(frozen=True, slots=True)
class Spread:
    """A measured number over several splits."""

    mean: float
    standard_deviation: float


@dataclass(frozen=True, slots=True)
class MeasuredMistake:
    """What one known-bad attempt came to.

    Attributes:
        fails: the hidden tests it failed on most of the splits where all were run, in order of the file.
        caught: on how many splits its named test failed.
        quality: over the splits on which it gave answers.
        caught_by: its named test.
        source: digest of what it does, by which one that was renamed is known again.
    """

    fails: tuple[str, ...]
    caught: int
    quality: float | None
    caught_by: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class MeasuredAlternative:
    """What one alternative solution came to.

    Attributes:
        quality: mean over the splits; None for a kata without a metric.
        standard_error: paired, of that quality at the declared splits.
        source: digest of what it does.
    """

    quality: float | None
    standard_error: float | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class PackedOutcomes:
    """Outcomes, float64 (n_units, k), as text."""

    shape: tuple[int, int]
    packed: str


@dataclass(frozen=True, slots=True)
class RecordedSplit:
    """One split that learners are graded on.

    Attributes:
        data: what it holds, up to last digits.
        bits: digest of what it held to the last bit where it was measured.
        baseline: metric of the naive rule; None for a kata without a metric, as are the next two.
        reference: metric of the reference.
        outcomes: of the reference.
    """

    data: Fingerprint
    bits: str = ""
    baseline: float | None = None
    reference: float | None = None
    outcomes: PackedOutcomes | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What `mlekata check --full --measure` found.

    Attributes:
        graded: digest of what decides a score; "" if the record has to be bound to the kata's files first.
        version: of the kata when it was measured.
        libraries: major.minor version of each library on which the figures depend.
        n_splits: how many splits were measured.
        seconds: median seconds, on the fair clock, of the reference's computing on one split.
        tolerance: by how much quality may differ where other libraries or processors are met.
        data_tolerance: by how much floats may differ there, as a share of their Euclidean norm.
        broken_rules: the rules that had something to say when this was measured: such a record is not trusted.
        test_seconds: median seconds of each hidden test with the reference.
        score_seconds: median seconds of the score with the reference.
        baseline: metric of the naive rule.
        reference: metric of the reference.
        gap_in_standard_errors: smallest over the splits but the worst one in twenty.
        alternatives: what each alternative solution came to.
        known_bad: what each known-bad attempt came to.
        attack_quality: the best of looking the answers up in the dataset; None where that is not possible.
        splits: those that learners are graded on.
        texts: digest of each text behind `graded`, by which a learner's run sees soonest that none has changed.
    """

    graded: str
    version: int
    libraries: Mapping[str, str]
    n_splits: int
    seconds: float
    tolerance: float = QUALITY_TOLERANCE
    data_tolerance: float = DATA_TOLERANCE
    broken_rules: tuple[str, ...] = ()
    test_seconds: Mapping[str, float] = field(default_factory=dict)
    score_seconds: float = 0.0
    baseline: Spread | None = None
    reference: Spread | None = None
    gap_in_standard_errors: float | None = None
    alternatives: Mapping[str, MeasuredAlternative] = field(default_factory=dict)
    known_bad: Mapping[str, MeasuredMistake] = field(default_factory=dict)
    attack_quality: float | None = None
    splits: tuple[RecordedSplit, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)

    def is_of(self, kata: Kata) -> bool:
        """Whether what decides the kata's scores is what was measured.

        Raises:
            KataError: if one of its files cannot be read.
        """
        return has_texts(kata, self.texts) or self.graded == graded_digest(kata)


# Outcomes


def pack_outcomes(outcomes: NDArray[np.float64]) -> PackedOutcomes:
    """Outcomes as compressed text, exactly."""
    raw = np.ascontiguousarray(outcomes, "<f8").tobytes()
    rows, columns = outcomes.shape
    return PackedOutcomes((rows, columns), base64.b64encode(zlib.compress(raw, 9)).decode("ascii"))


def unpack_outcomes(outcomes: PackedOutcomes) -> NDArray[np.float64]:
    """The outcomes that `pack_outcomes` wrote, float64 (n_units, k).

    Raises:
        ValueError: if the record is damaged.
    """
    rows, columns = outcomes.shape
    if not (type(rows) is type(columns) is int and rows >= 0 <= columns and rows * columns <= _MOST_OUTCOMES):
        raise ValueError("impossible shape")
    n_bytes = 8 * rows * columns
    unzip = zlib.decompressobj()
    try:
        raw = unzip.decompress(base64.b64decode(outcomes.packed, validate=True), n_bytes + 1)
    except (zlib.error, TypeError) as error:
        raise ValueError(str(error)) from None
    if len(raw) != n_bytes or not unzip.eof:
        raise ValueError("another number of outcomes than its shape says")
    return np.frombuffer(raw, "<f8").reshape(rows, columns).astype(np.float64)


# Reading and writing


def read_record(kata: Kata) -> Record | None:
    """The kata's record, or None if there is none.

    Raises:
        KataError: if the file is damaged, or was changed by hand.
    """
    for name in (RECORD_FILE, _OLD_FILE):
        path = kata.folder / name
        try:
            return parse_record(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise KataError(f"{path}: cannot be read: {error.strerror}") from None
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
            raise KataError(
                f"{path}: not a record as it was measured ({type(error).__name__}: {error}); "
                f"run `mlekata check {kata.name} --full --measure`"
            ) from None
    return None


def write_record(kata: Kata, record: Record) -> None:
    """Writes the record, in place of any older one."""
    (kata.folder / RECORD_FILE).write_text(record_text(record), encoding="utf-8")
    (kata.folder / _OLD_FILE).unlink(missing_ok=True)


def record_text(record: Record) -> str:
    """The record as JSON: a line for each fact, lists of numbers on one, and a seal over it all."""
    data = {"schema": RECORD_SCHEMA, **dataclasses.asdict(record)}
    text = json.dumps({**data, "seal": _seal(data)}, indent=1, sort_keys=True, allow_nan=False)
    return re.sub(r"\[\s+[-+\d.eE,\s]+?\s+\]", lambda found: " ".join(found[0].split()), text) + "\n"


def parse_record(text: str) -> Record:
    """The record that `record_text` wrote.

    Raises:
        ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError: if it wrote no such text.
    """
    data = json.loads(text)
    if data["schema"] == _OLD_SCHEMA:
        return typing.cast(Record, _read(Record, _upgraded(data), "record"))
    if data["schema"] != RECORD_SCHEMA:
        raise ValueError(f"schema is {data['schema']!r}; expected {RECORD_SCHEMA!r}")
    if data.pop("seal") != _seal(data):
        raise ValueError("it was changed after it was measured")
    data.pop("schema")
    return typing.cast(Record, _read(Record, data, "record"))


def _seal(data: Mapping[str, Any]) -> str:
    """SHA-256 of a record's facts: no lock, but whoever edits a figure is seen to have done so."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _upgraded(data: Mapping[str, Any]) -> dict[str, Any]:
    """A record of the schema before this one: with its figures, but bound to nothing yet."""
    return {
        **{name: data[name] for name in ("version", "libraries", "seconds", "baseline", "reference")},
        "gap_in_standard_errors": data["gap_in_standard_errors"],
        "graded": "",
        "n_splits": data["seeds"],
        "alternatives": {
            name: {"quality": data["alternative_qualities"].get(name), "standard_error": error}
            for name, error in data["alternatives"].items()
        },
        "known_bad": data["known_bad"],
        "splits": [
            {
                "data": {"exact": {}, "floats": {}},
                "bits": split["data"],
                "outcomes": {"shape": split["shape"], "packed": split["packed"]},
            }
            for split in data["splits"]
        ],
    }


def _read(kind: Any, value: Any, name: str) -> Any:
    """*value*, from JSON, as what a field's annotation says.

    Raises:
        ValueError, TypeError: if it is of another type, or has other keys.
    """
    origin, of = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return None if value is None else _read(of[0], value, name)
    if dataclasses.is_dataclass(kind):
        return _read_fields(kind, _of_type(dict, value, name), name)
    if origin is tuple:
        items = _of_type(list, value, name)
        each = [of[0]] * len(items) if of[-1] is ... else of
        return tuple(_read(one, item, name) for one, item in zip(each, items, strict=True))
    if origin is not None:  # a mapping
        return {key: _read(of[1], item, f"{name}.{key}") for key, item in _of_type(dict, value, name).items()}
    if kind is float and type(value) in (int, float):
        if not math.isfinite(value):
            raise ValueError(f"{name} is {value}; expected a finite number")
        return value
    return _of_type(kind, value, name)


def _read_fields(kind: Any, data: Mapping[str, Any], name: str) -> Any:
    hints = typing.get_type_hints(kind)
    if stray := sorted(data.keys() - hints.keys()):
        raise ValueError(f"{name} has {stray[0]!r}, which is not known")
    return kind(**{key: _read(hints[key], value, f"{name}.{key}") for key, value in data.items()})


def _of_type(kind: type, value: Any, name: str) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{name} is {type(value).__name__}; expected {kind.__name__}")
    return value
