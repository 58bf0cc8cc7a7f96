"""What a kata's files import, and which versions of it are installed."""

from __future__ import annotations

import ast
import importlib.metadata
import sys
import warnings
from collections.abc import Iterable, Mapping

from mlekata.kata.folder import Kata
from mlekata.kata.importing import read_text

#: The parts whose libraries decide a figure: a known-bad attempt or an alternative is only a proof.
_DECIDING = ("data", "scorer", "hidden_tests", "reference")


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


def imported_packages(kata: Kata, parts: Iterable[str]) -> set[str]:
    """Top-level names of all that some of the parts import, in whichever of the kata's or its track's files.

    Raises:
        KataError: if a file is missing or cannot be imported.
    """
    files = {path for part in parts for path in kata.source_files(part)}
    return {module.partition(".")[0] for path in files for module in imported_modules(read_text(path))}


def library_versions(kata: Kata) -> dict[str, str]:
    """Major.minor version of each library on which the kata's figures depend; "absent" for what is not installed.

    Those are NumPy, which draws every split, what the kata's deciding parts import, and what its data come from.

    Raises:
        KataError: if one of the files is missing.
    """
    roots = {"numpy"} | imported_packages(kata, _DECIDING) | {name.partition("/")[0] for name in kata.manifest.datasets}
    roots -= {"mlekata", *sys.stdlib_module_names}
    packages = importlib.metadata.packages_distributions()
    versions = {}
    for root in sorted(roots):
        version = importlib.metadata.version(packages[root][0]) if root in packages else "absent"
        versions[root] = ".".join(version.split(".")[:2])
    return versions


def version_differences(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Which libraries are other ones, in words such as "torch 2.14 here, 2.15 in the record"."""
    return [
        f"{name} {now.get(name, 'not used')} here, {then.get(name, 'not used')} in the record"
        for name in sorted({*now, *then})
        if now.get(name) != then.get(name)
    ]
