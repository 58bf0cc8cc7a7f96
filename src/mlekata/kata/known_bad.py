"""Known-bad attempts: plausible mistakes, shipped with a kata to prove its hidden tests."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from mlekata.kata.folder import KNOWN_BAD_FOLDER, Kata, SourceFile, parse_source
from mlekata.kata.importing import read_text


@dataclass(frozen=True, slots=True)
class KnownBad:
    """A plausible mistake, shipped to prove the hidden tests.

    Attributes:
        name: the file's stem.
        mistake: its docstring: the mistake in words.
        caught_by: the hidden test that names the mistake.
        source: functions that replace those of the reference.
        is_lazy: whether it says LAZY = True: a constant or majority prediction, no better than the baseline.
    """

    name: str
    mistake: str
    caught_by: str
    source: SourceFile
    is_lazy: bool = False


def known_bad_attempts(kata: Kata) -> tuple[KnownBad, ...]:
    """The kata's known-bad attempts, in order of name.

    Raises:
        KataError: if one is not Python. A missing docstring or CAUGHT_BY is left empty for `check` to name.
    """
    return tuple(read_known_bad(path, kata.name) for path in sorted((kata.folder / KNOWN_BAD_FOLDER).glob("*.py")))


def read_known_bad(path: Path, where: str) -> KnownBad:
    """The known-bad attempt in one file.

    Raises:
        KataError: if it is not Python.
    """
    source = SourceFile(f"{KNOWN_BAD_FOLDER}/{path.name}", read_text(path))
    tree = parse_source(source, where)
    caught_by, is_lazy = "", False
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="CAUGHT_BY")], value=ast.Constant(value=str(name))):
                caught_by = name
            case ast.Assign(targets=[ast.Name(id="LAZY")], value=ast.Constant(value=True)):
                is_lazy = True
    return KnownBad(path.stem, ast.get_docstring(tree) or "", caught_by, source, is_lazy)


def known_bad_source(kata: Kata, known_bad: KnownBad) -> tuple[SourceFile, ...]:
    """A known-bad attempt as it is graded: the reference, with the mistaken functions put over it."""
    return (*kata.reference, known_bad.source)
