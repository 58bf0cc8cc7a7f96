"""All katas: found by their `kata.toml`, listed nowhere."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from mlekata.authoring import datasets
from mlekata.errors import UsageError
from mlekata.kata.folder import Kata, read_kata
from mlekata.kata.manifest import TRACKS
from mlekata.kata.tracks import TRACK_FILE, Track, read_track


def katas_folder() -> Path:
    """Where the katas are: the checkout's own `katas/`, else the copy inside the installed package.

    Looks beside this file only: in an editable install, other places may hold a stale copy.

    Raises:
        UsageError: if this installation has none.
    """
    package = Path(__file__).resolve().parent.parent
    if not package.is_dir():
        raise UsageError(f"{package} lies in an archive, from which no process can be started; pip install mlekata")
    for folder in (package / "_katas", package.parent.parent / "katas"):
        if folder.is_dir():
            return folder
    raise UsageError(f"{package} holds no katas; the installation is broken: reinstall mlekata")


def all_names(folder: Path | None = None) -> tuple[str, ...]:
    """The names of all katas, tracks in their usual order, then by name.

    Args:
        folder: another `katas/` folder than the installed one.
    """
    found = [manifest.parent for manifest in (folder or katas_folder()).glob("*/*/kata.toml")]
    order = {track: position for position, track in enumerate(TRACKS)}
    found.sort(key=lambda kata: (order.get(kata.parent.name, len(order)), kata.parent.name, kata.name))
    return tuple(f"{kata.parent.name}/{kata.name}" for kata in found)


def _some_names(folder: Path | None) -> tuple[str, ...]:
    """The names of all katas; at least one."""
    if names := all_names(folder):
        return names
    raise UsageError(f"{folder or katas_folder()} holds no katas; expected folders TRACK/KATA, each with a kata.toml")


def tracks(folder: Path | None = None) -> tuple[Track, ...]:
    """The tracks that have katas, in their usual order; one without a `track.toml` is left out.

    Raises:
        KataError: if the `track.toml` of one is wrong.
    """
    katas = folder or katas_folder()
    names = dict.fromkeys(name.partition("/")[0] for name in all_names(folder))
    return tuple(read_track(katas / name) for name in names if (katas / name / TRACK_FILE).is_file())


def read(name: str, folder: Path | None = None) -> Kata:
    """The kata of exactly that name.

    Raises:
        KataError: if its folder breaks the rules.
    """
    return read_kata((folder or katas_folder()) / name)


def find(name: str, folder: Path | None = None) -> Kata:
    """The one kata that *name* means: its full name, or the part after the track if only one has it.

    Raises:
        UsageError: if there is none, or more than one, with close matches.
    """
    names = _some_names(folder)
    name = name.strip().strip("/")
    matches = [full for full in names if name in (full, full.partition("/")[2])]
    if len(matches) == 1:
        return read(matches[0], folder)
    if matches:
        raise UsageError(f"{name!r} could be {' or '.join(matches)}; give the full name")
    if of_track := [full for full in names if full.startswith(f"{name}/")]:
        raise UsageError(f"{name!r} is a track; expected one kata of it: {' or '.join(of_track)}")
    raise UsageError(_no_such(name, names))


def dataset_files(katas: Iterable[Kata]) -> tuple[Path, ...]:
    """The files of installed packages that hold answers of any of *katas*; packages not installed are left out."""
    names = dict.fromkeys(name for kata in katas for name in kata.manifest.datasets)
    return tuple(path for name in names for path in datasets.copies(name))


def select(wanted: Iterable[str], folder: Path | None = None) -> tuple[Kata, ...]:
    """The katas that a list of names, tracks, "all" and comma lists of them selects; easiest first in a track.

    Raises:
        UsageError: if one of them selects nothing, with close matches.
    """
    names = _some_names(folder)
    chosen: dict[str, None] = {}
    for word in (part.strip().strip("/") for item in wanted for part in item.split(",")):
        if not word:
            continue
        matches = [name for name in names if word in ("all", name, name.partition("/")[0], name.partition("/")[2])]
        if not matches:
            raise UsageError(_no_such(word, names))
        chosen.update(dict.fromkeys(matches))
    if not chosen:
        raise UsageError(f"no kata is named; expected a track, a kata or all. Tracks: {', '.join(_tracks(names))}")
    katas = [read(name, folder) for name in names if name in chosen]
    tracks = _tracks(names)
    return tuple(sorted(katas, key=lambda kata: (tracks.index(kata.track), -kata.manifest.kyu, kata.name)))


def _tracks(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name.partition("/")[0] for name in names))


def _no_such(word: str, names: Sequence[str]) -> str:
    """That nothing is called *word*, and what was meant perhaps."""
    own = Path("katas")
    if "/" in word and (own / word / "kata.toml").is_file():
        return (
            f"no kata of this installation is called {word!r}, but there is one in the folder {own}: "
            f"give --kata-folder {own} to pytest, or --folder {own} to mlekata check"
        )
    if word in TRACKS:
        return f"the track {word!r} has no katas yet; tracks with katas: {', '.join(_tracks(names))}"
    known = [*_tracks(names), *names]
    short = {name.partition("/")[2]: name for name in names}
    matches = difflib.get_close_matches(word.lower(), [*known, *short], n=3, cutoff=0.5)
    close = [short.get(match, match) for match in matches]
    if close:
        return (
            f"no kata or track is called {word!r}; did you mean {' or '.join(repr(c) for c in dict.fromkeys(close))}?"
        )
    return f"no kata or track is called {word!r}; `mlekata list` shows all. Tracks: {', '.join(_tracks(names))}"
