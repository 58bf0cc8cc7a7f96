"""`mlekata new`: a kata that works at once, and nothing overwritten."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from mlekata import check
from mlekata.cli import app
from mlekata.kata.folder import KATA_FILES, KNOWN_BAD_FOLDER, RECORD_FILE

NAME = "finance/returns_and_risk"


def new(*arguments):
    return CliRunner().invoke(app, ["new", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path):
    katas = tmp_path / "katas"
    result = new(NAME, "--folder", katas)
    assert result.exit_code == 0, result.output
    return katas


def test_a_new_kata_has_the_eight_names(folder):
    """Each file is there, and said to be written."""
    assert {path.name for path in (folder / NAME).iterdir()} == {*KATA_FILES, KNOWN_BAD_FOLDER}


def test_a_new_kata_is_titled_after_its_name(folder):
    """No template word is left."""
    files = [path for path in (folder / NAME).rglob("*") if path.is_file()]
    assert not [path for path in files if "{{" in path.read_text(encoding="utf-8")]
    assert (folder / NAME / "brief.md").read_text().startswith("# Returns and risk\n")


def test_a_new_kata_lacks_only_words_alternatives_and_measurement(folder):
    """Everything that can be right from the start is right."""
    found = list(check.check(check.locations([], folder)[0]))
    assert [finding.rule for finding in found] == [
        "record_fits",
        "enough_alternatives",
        "brief_has_no_placeholders",
        "brief_has_no_placeholders",
    ]
    assert found[0].file == RECORD_FILE


def test_the_reference_of_a_new_kata_earns_gold(folder, tmp_path):
    """It can be graded at once, from its own folder."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--kata", NAME, "--kata-folder", str(folder)]
    graded = subprocess.run([*command, "--kata-reference"], cwd=tmp_path, capture_output=True, text=True)
    assert graded.returncode == 0, graded.stdout + graded.stderr
    assert "100 points · gold" in graded.stdout


def test_what_to_do_next_is_said_as_commands(tmp_path):
    """With the folder that was asked for."""
    result = new(NAME, "--folder", tmp_path / "mine")
    assert f"pytest --kata {NAME} --kata-folder {tmp_path / 'mine'} --kata-reference" in result.stdout
    assert f"mlekata check --folder {tmp_path / 'mine'} {NAME} --full --measure" in result.stdout
    assert str(tmp_path / "tests" / "alternatives" / NAME) in result.stdout


def test_nothing_is_overwritten(folder):
    """A name that is taken is the caller's fault, and its files stay as they are."""
    brief = folder / NAME / "brief.md"
    brief.write_text("my own words")
    (folder / NAME / "stub.py").unlink()
    result = new(NAME, "--folder", folder)
    assert result.exit_code == 2
    assert f"{folder / NAME}: there is one already; choose another name" in result.stderr
    assert brief.read_text() == "my own words"
    assert not (folder / NAME / "stub.py").exists()


@pytest.mark.parametrize(
    "name", ["returns", "finance/", "finance/Returns", "finance/a-b", "finance/a/b", "finance/../a"]
)
def test_a_bad_name_is_refused(tmp_path, name):
    """The message says what names are like; nothing is written."""
    result = new(name, "--folder", tmp_path / "katas")
    assert result.exit_code == 2
    assert "expected TRACK/NAME" in result.stderr
    assert not (tmp_path / "katas").exists()


def test_an_unknown_track_is_refused(tmp_path):
    """The message lists the tracks."""
    result = new("cooking/soup", "--folder", tmp_path / "katas")
    assert result.exit_code == 2
    assert "'cooking' is no track; expected one of nlp, vision, rl" in result.stderr


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "katas").write_text("")
    result = new(NAME, "--folder", tmp_path / "katas")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert "--folder DIR" in result.stderr
