"""What proves a kata's tests, known-bad attempts and alternatives, beside those that the record was measured with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from mlekata.errors import KataError
from mlekata.kata.digests import known_bad_digest, source_digest
from mlekata.kata.folder import KNOWN_BAD_FOLDER, SourceFile
from mlekata.kata.known_bad import KnownBad
from mlekata.kata.record import Record


def alternative_digest(path: Path) -> str:
    """Digest of what an alternative solution does; "" for what is not Python."""
    try:
        return source_digest(SourceFile(path.name, path.read_text(encoding="utf-8")), path.parent.name)
    except (KataError, UnicodeDecodeError):
        return ""


def proof_differences(record: Record, known_bad: Sequence[KnownBad], alternatives: Sequence[Path] | None) -> list[str]:
    """Which proofs are not those of the record, in words.

    Args:
        record: of the kata.
        known_bad: its known-bad attempts.
        alternatives: files of its alternative solutions; None in an installation without any.
    """
    then = {name: f"{one.source} {one.caught_by}" for name, one in record.known_bad.items()}
    now = {known.name: f"{known_bad_digest(known.source, known.name)} {known.caught_by}" for known in known_bad}
    found = _differences(f"{KNOWN_BAD_FOLDER}/", then, now)
    if alternatives is not None:
        now = {path.stem: alternative_digest(path) for path in alternatives}
        found += _differences("alternative ", {name: one.source for name, one in record.alternatives.items()}, now)
    return found


def _differences(kind: str, then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    words = []
    for name in sorted({*then, *now}):
        if name not in then:
            words.append(f"{kind}{name}.py is new")
        elif name not in now:
            words.append(f"{kind}{name}.py is gone")
        elif then[name] != now[name]:
            words.append(f"{kind}{name}.py is another one")
    return words
