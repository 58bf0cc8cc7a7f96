"""A kata's files import one another and their track's shared ones; what runs is what was read."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from mlekata.errors import KataError
from mlekata.kata.folder import Kata, read_kata
from mlekata.kata.importing import import_fresh, modules_run

MANIFEST = """
title = "Average"
kyu = 8
version = 1
applications = ["reporting"]
skills = ["means"]
sources = ["simulated"]
limits = { seconds = 5 }
"""
FILES = {
    "average/kata.toml": MANIFEST,
    "average/stub.py": "def average(x):\n    raise NotImplementedError\n",
    "average/data.py": "from ..shared.prices import day\n\nnumbers = day(3)\n",
    "average/scorer.py": "from ..shared import lakes\nfrom .data import numbers\n\n\ndef total():\n"
    "    from .late import late\n\n    return sum(numbers) + late + lakes.DEPTH_M\n",
    "average/late.py": "late = 1\n",
    "average/hidden_tests/__init__.py": "from . import means\nfrom .spread import wide\n\nPARTS = (means,)\n",
    "average/hidden_tests/means.py": "from ..scorer import total\nfrom .spread import wide\n",
    "average/hidden_tests/spread.py": "wide = 2\n",
    "average/unread.py": "",
    "other/data.py": "",
    "shared/prices.py": "from .lakes.maps import first\n\n\ndef day(n):\n    return [first] * n\n",
    "shared/lakes/__init__.py": "DEPTH_M = 10\n",
    "shared/lakes/maps.py": "first = 7\n",
    "shared/unread.py": "",
}


@pytest.fixture
def track(tmp_path) -> Path:
    """A track with a kata whose files import one another."""
    return written(tmp_path / "one" / "finance", FILES)


@pytest.fixture
def kata(track) -> Kata:
    """That kata."""
    return read_kata(track / "average")


def written(track: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = track / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return track


def test_a_kata_imports_its_own_and_its_tracks_shared_files(kata):
    """Files and packages, at the top and in functions."""
    assert kata.module("scorer").total() == 21 + 1 + 10
    tests = kata.module("hidden_tests")
    assert (tests.wide, tests.PARTS[0].total()) == (2, 32)


@pytest.mark.parametrize(
    ("stem", "files"),
    [
        ("stub", ["average/stub.py"]),
        ("data", ["average/data.py", "shared/lakes/__init__.py", "shared/lakes/maps.py", "shared/prices.py"]),
    ],
)
def test_the_files_that_decide_are_those_imported(track, kata, stem, files):
    """Sorted by path, with the packages around them, and no other."""
    assert [path.relative_to(track).as_posix() for path in kata.source_files(stem)] == files


def test_whatever_runs_was_read(track, kata):
    """An import that the walk does not see finds nothing, so a digest of the files misses none that runs."""
    named = {*kata.source_files("hidden_tests"), track / "average" / "unread.py", track / "shared" / "unread.py"}
    assert named == {path for path in track.rglob("*.py") if path.name != "stub.py" and "other" not in path.parts}
    written(track, {"average/data.py": "import importlib\nimportlib.import_module('.unread', __package__)\n"})
    with pytest.raises(KataError, match=r"data\.py: cannot be imported: ModuleNotFoundError"):
        kata.module("data")


def test_katas_of_one_name_in_two_folders_do_not_meet(track, kata, tmp_path):
    """Each keeps its own neighbours, also those imported when a function is called."""
    other = written(tmp_path / "two" / "finance", {**FILES, "average/late.py": "late = 100\n"})
    ours, theirs = kata.module("scorer"), read_kata(other / "average").module("scorer")
    assert (ours.total(), theirs.total(), ours.total()) == (32, 131, 32)


def test_each_import_is_fresh_with_all_it_imports(track, kata):
    """A changed shared file is seen, earlier modules stay as they were, and no bytecode is written or read."""
    first = kata.module("data")
    written(track, {"shared/lakes/maps.py": "first = 8\n"})
    second = kata.module("data")
    assert (first.numbers, second.numbers) == ([7, 7, 7], [8, 8, 8])
    assert second.__file__ == str(track / "average" / "data.py")
    assert not list(track.rglob("__pycache__"))


def test_assertions_hold_and_annotations_are_as_written(track, kata):
    """Code is compiled as in a Python without flags, and inherits no __future__ of ours."""
    written(track, {"average/data.py": "assert __debug__\ndef f(x: int): ...\n"})
    assert kata.module("data").f.__annotations__ == {"x": int}


def test_dataclasses_can_be_defined(track, kata):
    """They look their module up by name while it runs."""
    text = "from dataclasses import dataclass\n\n\n@dataclass\nclass Row:\n    eur: float\n"
    written(track, {"average/data.py": f"from __future__ import annotations\n{text}"})
    assert kata.module("data").Row(1.5).eur == 1.5


def test_an_import_that_fails_leaves_no_module(track, kata):
    """Half a module is not found by anyone later; the file at fault is named, and not who imports it."""
    written(track, {"shared/lakes/maps.py": "import no_such_library\n"})
    with pytest.raises(KataError, match=r"shared/lakes/maps\.py: cannot be imported: ModuleNotFoundError: .*library"):
        kata.module("scorer")
    files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    assert str(track / "shared" / "lakes" / "maps.py") not in files


WRONG = [
    ("from .scorers import lines", r"data\.py: line 1 imports \.scorers; there is no file average/scorers\.py"),
    ("from . import lines", r"data\.py: line 1 imports \.; there is no file average/lines\.py"),
    ("from ..shared import ponds", r"imports \.\.shared; there is no file shared/ponds\.py"),
    ("from ..shared.ponds import deep", r"imports \.\.shared\.ponds; there is no file shared/ponds\.py"),
    ("from .. import shared", r"imports \.\.; there is no file shared\.py"),
    ("from ..other.data import x", r"imports \.\.other\.data; expected a file of this kata, or of its track's shared/"),
    (
        "from ...retail.shared import x",
        r"imports \.\.\.retail\.shared; expected a file of this kata, or of its track's",
    ),
    ("from ....x import y", r"imports \.\.\.\.x; expected a file of this kata, or of its track's shared/"),
    ("from .scorer import total", r"imports go in a circle: average\.data -> average\.scorer -> average\.data; move"),
    ("def f(:", r"data\.py: cannot be imported: SyntaxError: "),
]


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[text for text, _ in WRONG])
def test_a_wrong_import_is_the_authors_error(track, kata, text, message):
    """It is named by file and line before anything runs, whether modules are imported or only listed."""
    written(track, {"average/data.py": f"{text}\n"})
    for ask in (kata.module, kata.source_files):
        with pytest.raises(KataError, match=message):
            ask("data")


def test_shared_files_import_no_kata(track, kata):
    """What is shared may not depend on who shares it."""
    written(track, {"shared/prices.py": "from ..average.late import late\n"})
    with pytest.raises(
        KataError, match=r"prices\.py: line 1 imports \.\.average\.late; expected a file of this folder"
    ):
        kata.module("data")


def test_a_name_is_a_file_or_a_folder(track, kata):
    """Both at once are an error, for one of them would be without effect."""
    written(track, {"average/data/__init__.py": ""})
    with pytest.raises(KataError, match=r"data\.py: there is a folder data/ of that name too; expected one of them"):
        kata.module("data")


def test_a_missing_file_is_named(track):
    """By the name that it would have as a file."""
    with pytest.raises(KataError, match=r"average/nothing\.py: there is no such file; every kata has one"):
        import_fresh(track, ("average", "nothing"))
    assert re.search("late", str(modules_run(track, ("average", "late"))))


@pytest.mark.parametrize("file", ["average/data.py", "shared/prices.py"])
def test_the_file_at_fault_is_named_as_its_author_calls_it(track, kata, file):
    """From the kata's folder on, for `mlekata check`."""
    written(track, {file: "import no_such_library\n"})
    with pytest.raises(KataError) as caught:
        kata.module("data")
    assert caught.value.file == {"average/data.py": "data.py", "shared/prices.py": "../shared/prices.py"}[file]
    assert caught.value.text.startswith("cannot be imported: ModuleNotFoundError: ")
