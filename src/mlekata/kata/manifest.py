"""One kata's `kata.toml`: read, checked key by key, frozen."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlekata.errors import KataError

TRACKS = ("nlp", "vision", "rl", "healthcare", "finance", "retail", "security")
EASIEST_KYU, HARDEST_KYU = 8, 1
MOST_SPLITS = 5

_PACKAGE_PATH = re.compile(r"[A-Za-z_]\w*(/(?!\.)[\w.\-]+)+")
_DATA_PATH = re.compile(r"data(/(?!\.)[\w.\-]+)+(?<!\.py)")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KATA_NAME = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one attempt may use on one split.

    Attributes:
        seconds: of the attempt's own computing, on the fair clock: time on the wall, sleep included, less that in
            which the attempt was ready to run and a busy machine gave it no processor. A tenth of what it may take
            on the wall.
        memory_mib: memory beyond the warm worker's, in MiB.
        threads: threads that NumPy, scikit-learn and PyTorch may use; the same on every machine.
    """

    seconds: float
    memory_mib: int = 2048
    threads: int = 1


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """The number a kata is scored by.

    Attributes:
        name: in words, such as "average precision".
        unit: such as "EUR/day", or "" for a pure number.
        higher_is_better: the direction.
        splits: how many splits are always graded.
    """

    name: str
    unit: str
    higher_is_better: bool
    splits: int


@dataclass(frozen=True, slots=True)
class DataFile:
    """A small file of data that a kata brings.

    Attributes:
        path: inside the kata's folder, such as "data/prices.csv".
        sha256: of its content, as hexadecimal digits.
        licence: under which it may be passed on, such as "CC-BY-4.0".
        source: where it comes from.
    """

    path: str
    sha256: str
    licence: str
    source: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `kata.toml` says.

    Attributes:
        title: for people, such as "Fraud detector".
        kyu: difficulty, 8 (easiest) to 1 (hardest).
        version: raised whenever scores may move.
        applications: what the kata trains, in the words of the trade.
        skills: what it exercises.
        needs: names of katas to do first.
        sources: where data, models and formulas come from.
        limits: time, memory and threads.
        metric: the number, or None for a kata of checks alone.
        datasets: files of installed packages that hold its answers, as "package/path"; no attempt may read them.
        files: of data that the kata brings in its own folder; no attempt may read them either.
    """

    title: str
    kyu: int
    version: int
    applications: tuple[str, ...]
    skills: tuple[str, ...]
    needs: tuple[str, ...]
    sources: tuple[str, ...]
    limits: Limits
    metric: MetricSpec | None
    datasets: tuple[str, ...] = ()
    files: tuple[DataFile, ...] = ()


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\n" not in value


def _texts(value: object) -> bool:
    return isinstance(value, list) and len(value) > 0 and all(map(_text, value))


def _whole(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _number(low: float, high: float) -> Callable[[object], bool]:
    return lambda value: type(value) in (int, float) and low <= value <= high  # type: ignore[operator]


def _kata_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and _KATA_NAME.fullmatch(v) for v in value)


def _package_paths(value: object) -> bool:
    return _texts(value) and all(_PACKAGE_PATH.fullmatch(path) for path in value)  # type: ignore[attr-defined]


def _tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(table, dict) for table in value)


def _matches(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


#: key -> (is it right?, what was expected, is it required?)
_Rules = Mapping[str, tuple[Callable[[object], bool], str, bool]]
_TOP: _Rules = {
    "title": (_text, "one line of text", True),
    "kyu": (_whole(HARDEST_KYU, EASIEST_KYU), "8 (easiest) to 1 (hardest)", True),
    "version": (_whole(1, 10_000), "a whole number from 1 up", True),
    "applications": (_texts, "a list of lines, at least one", True),
    "skills": (_texts, "a list of lines, at least one", True),
    "needs": (_kata_names, 'a list of kata names such as "finance/returns_and_risk"', False),
    "sources": (_texts, "a list of lines, at least one", True),
    "datasets": (_package_paths, 'a list such as ["sklearn/datasets/data/breast_cancer.csv"]', False),
    "files": (_tables, "tables [[files]]", False),
    "limits": (lambda value: isinstance(value, dict), "a table [limits]", True),
    "metric": (lambda value: isinstance(value, dict), "a table [metric]", False),
}
_FILE: _Rules = {
    "path": (_matches(_DATA_PATH), 'a path inside the kata such as "data/prices.csv"', True),
    "sha256": (_matches(_SHA256), "64 hexadecimal digits", True),
    "licence": (_text, 'one line of text such as "CC-BY-4.0"', True),
    "source": (_text, "one line of text", True),
}
_LIMITS: _Rules = {
    "seconds": (_number(1, 600), "1 to 600 seconds", True),
    "memory_mib": (_whole(512, 16_384), "512 to 16384 MiB", False),
    "threads": (_whole(1, 4), "1 to 4", False),
}
_METRIC: _Rules = {
    "name": (_text, "one line of text", True),
    "unit": (lambda value: isinstance(value, str) and "\n" not in value, 'text, or "" for a pure number', True),
    "direction": (lambda value: value in ("higher", "lower"), '"higher" or "lower"', True),
    "splits": (_whole(1, MOST_SPLITS), f"1 to {MOST_SPLITS}", False),
}


def _table_problems(table: Mapping[str, object], rules: _Rules, prefix: str) -> list[str]:
    """One sentence for each key that is missing, unknown or wrong."""
    problems = [
        f"kata.toml: {prefix}{key} is not a known key; expected one of {', '.join(rules)}"
        for key in table
        if key not in rules
    ]
    for key, (is_right, expected, required) in rules.items():
        if key not in table:
            if required:
                problems.append(f"kata.toml: {prefix}{key} is missing; expected {expected}")
        elif not is_right(table[key]):
            problems.append(f"kata.toml: {prefix}{key} is {table[key]!r}; expected {expected}")
    return problems


def manifest_problems(data: Mapping[str, Any]) -> list[str]:
    """Every way in which *data* is not a manifest, one sentence each; empty when it is one."""
    problems = _table_problems(data, _TOP, "")
    for key, rules in (("limits", _LIMITS), ("metric", _METRIC)):
        if isinstance(data.get(key), dict):
            problems += _table_problems(data[key], rules, f"{key}.")
    for number, table in enumerate(data["files"] if _tables(data.get("files")) else ()):
        problems += _table_problems(table, _FILE, f"files[{number}].")
    return problems


def parse_manifest(data: Mapping[str, Any]) -> Manifest:
    """The manifest in *data*.

    Raises:
        KataError: naming every problem.
    """
    if problems := manifest_problems(data):
        raise KataError("\n".join(problems))
    limits, metric = data["limits"], data.get("metric")
    return Manifest(
        title=data["title"],
        kyu=data["kyu"],
        version=data["version"],
        applications=tuple(data["applications"]),
        skills=tuple(data["skills"]),
        needs=tuple(data.get("needs", ())),
        sources=tuple(data["sources"]),
        limits=Limits(**limits),
        metric=None
        if metric is None
        else MetricSpec(
            name=metric["name"],
            unit=metric["unit"],
            higher_is_better=metric["direction"] == "higher",
            splits=metric.get("splits", 1),
        ),
        datasets=tuple(data.get("datasets", ())),
        files=tuple(DataFile(**table) for table in data.get("files", ())),
    )


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a `kata.toml`.

    Raises:
        KataError: if the file is missing or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KataError(f"{path}: there is no such file; a kata is a folder with a kata.toml") from None
    except (ValueError, RecursionError) as error:  # of TOML, of UTF-8, of numbers without end
        raise KataError(f"{path}: not valid TOML: {error}") from None
