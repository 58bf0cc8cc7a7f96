"""Is a kata sound? Every rule asked of it, quickly or in full, and what was measured written down."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mlekata.check.bind import bind
from mlekata.check.checker import check
from mlekata.check.finding import Finding
from mlekata.check.kata_under_check import KataLocation
from mlekata.check.measured import FULL, QUICK, Depth
from mlekata.check.printing import report
from mlekata.check.rules import RULES
from mlekata.errors import UsageError
from mlekata.kata import catalogue

__all__ = ["FULL", "QUICK", "RULES", "Depth", "Finding", "KataLocation", "bind", "check", "locations", "report"]

ALTERNATIVES_FOLDER = Path("tests", "alternatives")
_PACKAGED = "_katas"  # the copy inside a wheel, which alternatives do not travel with


def locations(names: Iterable[str], folder: Path | None = None, alternatives: Path | None = None) -> list[KataLocation]:
    """Where the katas are that a list of names, tracks and "all" selects, whether they are sound or not.

    Args:
        names: none for all.
        folder: another `katas/` folder than the installed one.
        alternatives: another folder of alternative solutions than `tests/alternatives/` beside it.

    Raises:
        UsageError: if a name selects nothing.
    """
    katas = folder or catalogue.katas_folder()
    if not katas.is_dir():
        raise UsageError(f"{katas}: there is no such folder; expected one that holds <track>/<kata>/")
    if alternatives is not None and not alternatives.is_dir():
        raise UsageError(f"{alternatives}: there is no such folder; expected one that holds <track>/<kata>/*.py")
    known = catalogue.all_names(katas)
    chosen: dict[str, None] = {}
    for name in [part.strip().strip("/") for item in names for part in item.split(",") if part.strip()] or ["all"]:
        found = [one for one in known if name in ("all", one, one.partition("/")[0], one.partition("/")[2])]
        if not found and name.count("/") == 1 and (katas / name).is_dir():
            found = [name]  # a folder that lacks its kata.toml
        if not found:
            catalogue.select([name], katas)  # raises, with close matches
        chosen.update(dict.fromkeys(found))
    if alternatives is None and katas.name != _PACKAGED:
        alternatives = katas.resolve().parent / ALTERNATIVES_FOLDER
    return [KataLocation(name, katas, alternatives) for name in chosen]
