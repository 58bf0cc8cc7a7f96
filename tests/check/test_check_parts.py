"""A kata whose parts are packages is checked as any other, and what lies about in them is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_check_rules import found_in, make_toy, write_record

from mlekata.check.kata_under_check import KataLocation, KataUnderCheck
from mlekata.check.measured import QUICK
from mlekata.check.rules import code, data, folder, track


@pytest.fixture
def location(tmp_path) -> KataLocation:
    """The sound toy kata, with packages for its data, scorer and hidden tests."""
    location = make_toy(tmp_path)
    for part in ("data", "scorer", "hidden_tests"):
        text = (location.folder / f"{part}.py").read_text()
        (location.folder / f"{part}.py").unlink()
        (location.folder / part).mkdir()
        name = "lines" if part == "hidden_tests" else "__init__"
        (location.folder / part / f"{name}.py").write_text(text)
    init = '"""Is it right?"""\n\nfrom . import lines\n\nPARTS = (lines,)\n'
    (location.folder / "hidden_tests" / "__init__.py").write_text(init)
    return location


def found_by(location: KataLocation, *rules) -> list[tuple[str, str]]:
    subject = KataUnderCheck(location, QUICK, measure=False, tell=lambda _: None)
    return [finding for rule in rules for finding in rule(subject)]


READ = (
    *(folder.eight_names, folder.python_files, code.one_claim_for_each_test, code.tests_name_what_they_check),
    *(code.known_bad_files, data.data_can_be_built, track.shared_files_are_shared, track.libraries_are_of_the_track),
)


def test_a_kata_in_packages_is_sound(location):
    """Nothing is missing, nothing lies about, and it is graded as well."""
    assert found_by(location, *READ) == []
    (location.folder / "record.json").unlink()
    write_record(location)
    assert found_in(location) == []


@pytest.mark.parametrize(
    ("file", "text", "rule", "expected"),
    [
        ("data/notes.txt", "", folder.eight_names, "a stray file: kata.toml does not name it under [[files]]"),
        ("data/unused.py", "", folder.eight_names, "a stray file: nothing imports it"),
        ("data.py", "", folder.python_files, "there is a folder data/ of that name too; expected one of them"),
        ("scorer/__init__.py", "def", folder.python_files, "not Python (SyntaxError, line 1: "),
        ("scorer/__init__.py", "import nothing_there", folder.python_files, "cannot be imported: ModuleNotFoundError"),
        ("data/__init__.py", "def build(rng):\n    return 1\n", data.data_can_be_built, "returned int"),
    ],
)
def test_what_is_wrong_in_a_package_is_named_with_its_file(location, file, text, rule, expected):
    """Relative to the kata's folder."""
    (location.folder / file).write_text(text)
    (name, found), *_ = found_by(location, rule)
    assert name == ("data.py" if rule is data.data_can_be_built else file) and expected in found


def test_a_test_of_a_part_is_named_with_its_file(location):
    """So that its author finds it."""
    path = location.folder / "hidden_tests" / "lines.py"
    path.write_text(path.read_text() + "\n\ndef test_nothing(attempt):\n    assert attempt\n")
    claims = found_by(location, code.one_claim_for_each_test)
    marks = found_by(location, code.tests_name_what_they_check)
    assert [name for name, _ in (*claims, *marks)] == ["hidden_tests/lines.py"] * 2


@pytest.mark.parametrize(
    "stray", ["notes.md", "shared/nobody.py", "shared/__init__.py", "shared/table.csv", "draft/x.py"]
)
def test_what_lies_about_a_track_is_named_once(location, stray):
    """By the first of its katas, so that each stray is one finding."""
    path = location.folder.parent / stray
    path.parent.mkdir(exist_ok=True)
    path.touch()
    (finding,) = found_by(location, track.shared_files_are_shared)
    assert finding[0] == f"../{stray if stray.startswith('shared') else stray.partition('/')[0]}"
    (location.folder.parent / "another").mkdir()
    (location.folder.parent / "another" / "kata.toml").touch()
    assert found_by(location, track.shared_files_are_shared) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("stub.py", "from ..shared.prices import day"),
        ("known_bad/constant.py", "from . import scorer"),
        ("reference.py", "import mlekata.authoring as m"),
        ("alternatives/centred.py", "def f():\n    from mlekata import authoring"),
    ],
)
def test_a_solution_that_leans_on_this_side_is_named(location, file, line):
    """Whatever it imports, and wherever it stands."""
    path = location.folder / file
    if file.startswith("alternatives"):
        path = location.alternatives / location.name / Path(file).name
    path.write_text(f"{path.read_text()}\n{line}\n")
    ((name, text),) = found_by(location, track.solutions_stand_alone)
    assert name == file and "expected only libraries" in text


def test_a_wrong_track_file_is_named(location):
    """With what is wrong in it."""
    (location.folder.parent / "track.toml").write_text("title = 3\n")
    assert found_by(location, track.libraries_are_of_the_track) == [
        ("../track.toml", "title is 3; expected text; mend it")
    ]


def test_a_dataset_of_no_library_of_the_track_is_named(location):
    """A learner would be told to install an extra that lacks it."""
    path = location.folder / "kata.toml"
    path.write_text('datasets = ["hypothesis/rows.csv"]\n' + path.read_text())
    ((name, text),) = found_by(location, track.libraries_are_of_the_track)
    assert name == "kata.toml" and text.startswith(
        "datasets names a file of hypothesis; expected a library that katas/"
    )
