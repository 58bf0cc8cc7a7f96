"""The workspace: stubs and briefs are written once, whole, and nothing of the learner's is ever overwritten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mlekata.errors import KataError, UsageError
from mlekata.kata.brief import brief_of
from mlekata.workspace.attempts import attempt_path, start


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_starting_writes_the_stub_and_the_brief(toy_kata, tmp_path):
    """Side by side, in the folder of the track, word for word."""
    attempts = tmp_path / "new" / "attempts"
    (started,) = start([toy_kata], attempts)
    assert started.kata is toy_kata
    assert started.path == attempt_path(toy_kata, attempts) == attempts / "retail" / "basket_value.py"
    assert started.written == (started.path, started.path.with_suffix(".md"))
    assert contents(attempts) == {
        "retail/basket_value.py": (toy_kata.folder / "stub.py").read_bytes(),
        "retail/basket_value.md": brief_of(toy_kata).encode(),
    }


def test_starting_again_overwrites_nothing(toy_kata, tmp_path):
    """What the learner has written stays, byte for byte; only a missing file is written."""
    (started,) = start([toy_kata], tmp_path)
    started.path.write_bytes(b"my own work\r\n\xff")
    started.path.with_suffix(".md").unlink()
    (again,) = start([toy_kata], tmp_path)
    assert again.written == (started.path.with_suffix(".md"),)
    assert started.path.read_bytes() == b"my own work\r\n\xff"
    assert start([toy_kata], tmp_path)[0].written == ()


def test_an_empty_file_is_the_learners_too(toy_kata, tmp_path):
    """Also nothing is not overwritten."""
    path = attempt_path(toy_kata, tmp_path)
    path.parent.mkdir()
    path.touch()
    start([toy_kata], tmp_path)
    assert path.read_bytes() == b""


def test_nothing_is_written_through_a_link(toy_kata, tmp_path):
    """A link in the place of the attempt counts as the learner's file, even one that leads nowhere."""
    path = attempt_path(toy_kata, tmp_path)
    path.parent.mkdir()
    path.symlink_to(tmp_path / "elsewhere.py")
    start([toy_kata], tmp_path)
    assert path.is_symlink() and not (tmp_path / "elsewhere.py").exists()


@pytest.mark.parametrize("room_bytes", [0, 10, 120], ids=["no room", "room for a part", "room for the brief alone"])
def test_a_full_disk_leaves_no_half_written_stub(toy_kata, tmp_path, full_disk, room_bytes):
    """What does not fit is taken back, the learner is told where, and starting again writes it whole."""
    expected = f"^{re.escape(str(tmp_path / 'retail' / 'basket_value'))}.* cannot be written: .*; choose another folder"
    with full_disk(room_bytes), pytest.raises(UsageError, match=expected):
        start([toy_kata], tmp_path)
    assert contents(tmp_path) == {}
    assert len(start([toy_kata], tmp_path)[0].written) == 2


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(toy_kata, read_only_folder):
    """The message names the folder, the reason and the option that helps."""
    with pytest.raises(UsageError) as caught:
        start([toy_kata], read_only_folder)
    assert str(caught.value) == (
        f"{read_only_folder / 'retail'}: cannot be written: Permission denied; "
        "choose another folder with --attempts DIR"
    )


def test_a_file_in_place_of_the_folder_is_named(toy_kata, tmp_path):
    """Neither the file is harmed nor a traceback shown."""
    (tmp_path / "attempts").write_text("a file")
    with pytest.raises(
        UsageError, match=r"attempts.*: cannot be written: .*; choose another folder with --attempts DIR"
    ):
        start([toy_kata], tmp_path / "attempts")
    (tmp_path / "retail").write_text("a file")
    with pytest.raises(UsageError, match=r"retail: cannot be written: File exists"):
        start([toy_kata], tmp_path)
    assert (tmp_path / "attempts").read_text() == (tmp_path / "retail").read_text() == "a file"


@pytest.mark.parametrize("name", ["with spaces ", "größe-数学-é", "-x", "a'b\"c", "x" * 200])
def test_folders_may_have_any_name(toy_kata, tmp_path, name):
    """Spaces, letters of any alphabet, quotes and leading dashes."""
    assert len(start([toy_kata], tmp_path / name)[0].written) == 2
    assert set(contents(tmp_path / name)) == {"retail/basket_value.py", "retail/basket_value.md"}


def test_several_katas_are_started_in_order(changed_kata, toy_kata, tmp_path):
    """One report for each."""
    other = changed_kata({}, "finance/loans")
    assert [started.kata.name for started in start([other, toy_kata], tmp_path / "attempts")] == [
        "finance/loans",
        "retail/basket_value",
    ]


def test_a_kata_without_a_brief_is_the_authors_fault(changed_kata, tmp_path):
    """Nothing of it is written."""
    kata = changed_kata({"brief.md": None})
    with pytest.raises(KataError, match=r"brief\.md: there is no such file"):
        start([kata], tmp_path / "attempts")
    assert not (tmp_path / "attempts").exists()
