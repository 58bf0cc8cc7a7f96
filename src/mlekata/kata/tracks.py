"""A track: what `track.toml` says of it, and the libraries that its katas need beyond mlekata's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlekata.errors import KataError
from mlekata.kata.manifest import read_toml

TRACK_FILE = "track.toml"
#: The scientific libraries that mlekata itself brings, by the names they are imported by: SciPy with scikit-learn.
OWN_MODULES = frozenset(["numpy", "pandas", "scipy", "sklearn"])


@dataclass(frozen=True, slots=True)
class Library:
    """A distribution that a track needs.

    Attributes:
        distribution: what pip calls it, such as "pillow".
        version: which will do, such as ">=10".
        modules: what is imported of it, such as ("PIL",); also those of what it brings along.
        why: a track needs it.
    """

    distribution: str
    version: str
    modules: tuple[str, ...]
    why: str

    @property
    def requirement(self) -> str:
        """For pip, such as "pillow>=10"."""
        return self.distribution + self.version


@dataclass(frozen=True, slots=True)
class Track:
    """What `track.toml` says.

    Attributes:
        name: of the folder.
        title: for people, such as "Computer vision".
        about: one paragraph.
        libraries: that its katas need beyond mlekata's own.
    """

    name: str
    title: str
    about: str
    libraries: tuple[Library, ...]

    @property
    def modules(self) -> frozenset[str]:
        """What a kata of the track may import: the track's libraries and mlekata's own scientific ones."""
        return OWN_MODULES.union(*(library.modules for library in self.libraries))


_LIBRARY_TEXTS = ("distribution", "version", "why")


def read_track(folder: Path) -> Track:
    """The track whose folder it is.

    Raises:
        KataError: if its `track.toml` is missing or wrong, naming the first problem.
    """
    path = folder / TRACK_FILE
    data = read_toml(path)
    if problem := _problem(data):
        raise KataError(f"{path}: {problem}", file=f"../{TRACK_FILE}", text=problem)
    libraries = [Library(**{**table, "modules": tuple(table["modules"])}) for table in data["libraries"]]
    return Track(folder.name, data["title"], data["about"], tuple(libraries))


def _problem(data: Mapping[str, Any]) -> str:
    """The first way in which *data* is no track, or ""."""
    for key in ("title", "about"):
        if not isinstance(data.get(key), str) or not data[key].strip():
            return f"{key} is {data.get(key)!r}; expected text"
    if unknown := data.keys() - {"title", "about", "libraries"}:
        return f"{min(unknown)} is not a known key; expected title, about and [[libraries]]"
    if not isinstance(data.get("libraries"), list):
        return f"libraries is {data.get('libraries')!r}; expected tables [[libraries]], or libraries = []"
    for number, table in enumerate(data["libraries"]):
        is_right = isinstance(table, dict) and table.keys() == {*_LIBRARY_TEXTS, "modules"}
        is_right = is_right and all(isinstance(table[key], str) and table[key].strip() for key in _LIBRARY_TEXTS)
        modules = table["modules"] if is_right else ()
        if not isinstance(modules, list) or not modules or not all(isinstance(name, str) for name in modules):
            return f"libraries[{number}] is {table!r}; expected distribution, version, why (text) and modules (a list)"
    return ""
