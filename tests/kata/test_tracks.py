"""What `track.toml` says of a track, and the lists that are derived from it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from mlekata.errors import KataError
from mlekata.kata import catalogue
from mlekata.kata.manifest import TRACKS
from mlekata.kata.tracks import Library, Track, read_track

REPOSITORY = Path(__file__).resolve().parents[2]
TRACK = """
title = "Finance"
about = "Returns and risk."

[[libraries]]
distribution = "arch"
version = "==8.0.0"
modules = ["arch"]
why = "its files of indices"
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """The folder of a track."""
    folder = tmp_path / "finance"
    folder.mkdir()
    (folder / "track.toml").write_text(TRACK)
    return folder


def test_a_track_is_read_from_its_folder(folder):
    """Its name is the folder's."""
    library = Library("arch", "==8.0.0", ("arch",), "its files of indices")
    track = read_track(folder)
    assert track == Track("finance", "Finance", "Returns and risk.", (library,))
    assert library.requirement == "arch==8.0.0"
    assert track.modules == {"arch", "numpy", "pandas", "scipy", "sklearn"}


WRONG = [
    ('"Finance"', "3", "title is 3; expected text"),
    ('about = "Returns and risk."', "", "about is None; expected text"),
    ("about =", "kyu = 3\nabout =", "kyu is not a known key; expected title, about and [[libraries]]"),
    ("[[libraries]]", "[libraries]", "libraries is {"),
    ('why = "its files of indices"', "", "libraries[0] is {"),
    ('modules = ["arch"]', 'modules = "arch"', "expected distribution, version, why (text) and modules (a list)"),
    ('modules = ["arch"]', "modules = []", "expected distribution, version, why (text) and modules (a list)"),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG, ids=[message[:40] for _, _, message in WRONG])
def test_a_wrong_track_file_is_the_authors_error(folder, old, new, message):
    """With its path, and what was expected."""
    (folder / "track.toml").write_text(TRACK.replace(old, new))
    with pytest.raises(KataError) as caught:
        read_track(folder)
    assert str(caught.value).startswith(f"{folder / 'track.toml'}: ") and message in str(caught.value)


def test_every_track_with_katas_has_its_file():
    """In the usual order, with a paragraph each."""
    assert [track.name for track in catalogue.tracks()] == list(TRACKS)
    assert all(20 <= len(track.about.split()) <= 80 and "\n" not in track.about for track in catalogue.tracks())


def test_a_track_of_ones_own_needs_no_file(tmp_path):
    """It is left out."""
    (tmp_path / "finance" / "mine").mkdir(parents=True)
    (tmp_path / "finance" / "mine" / "kata.toml").touch()
    assert catalogue.tracks(tmp_path) == ()


def test_extras_are_the_libraries_of_the_tracks():
    """pyproject.toml, which pip reads and which cannot be derived, brings for a track what its file names."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = {track.name: [library.requirement for library in track.libraries] for track in catalogue.tracks()}
    assert {name: extra for name, extra in extras.items() if name != "all"} == named
    assert re.fullmatch(r"mlekata\[(.*)\]", extras["all"][0])[1].split(",") == list(TRACKS)


def test_a_library_that_tracks_share_has_one_version():
    """pip would otherwise refuse to install them together."""
    libraries = {library.distribution: library for track in catalogue.tracks() for library in track.libraries}
    for track in catalogue.tracks():
        for library in track.libraries:
            assert library == libraries[library.distribution]
