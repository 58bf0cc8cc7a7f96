"""Reading an attempt: whatever lies in its place is read as a file or told in a sentence, and never waited for."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from pathlib import Path

import pytest

from mlekata.kata.folder import SourceFile
from mlekata.workspace.attempt_file import MOST_BYTES, is_begun, lookalikes, read_attempt
from mlekata.workspace.attempts import attempt_path

NOBODY = 65534
EXPECTED = "expected your attempt, a Python file"


@pytest.fixture
def path(toy_kata, tmp_path) -> Path:
    """Where the attempt belongs; its folder is there."""
    path = attempt_path(toy_kata, tmp_path / "attempts")
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def read(toy_kata, path):
    """Reads what lies in the place of the attempt: its one source."""

    def read() -> SourceFile:
        (source,) = read_attempt(toy_kata, path.parent.parent)
        assert source.name == "basket_value.py"
        assert not (source.text and source.refusal)
        return source

    return read


def test_no_file_is_no_attempt(toy_kata, path, tmp_path):
    """Neither is a missing folder, or a file in its place."""
    assert read_attempt(toy_kata, path.parent.parent) == ()
    assert read_attempt(toy_kata, tmp_path / "nowhere") == ()
    (tmp_path / "file").touch()
    assert read_attempt(toy_kata, tmp_path / "file") == ()


@pytest.mark.parametrize("folder", ["with spaces ", "größe-数学-é", "-x", "a'b\"c", "x" * 200])
def test_folders_may_have_any_name(toy_kata, tmp_path, folder):
    """The attempt is read from a path of any letters."""
    path = attempt_path(toy_kata, tmp_path / folder)
    path.parent.mkdir(parents=True)
    path.write_text("x = 1\n")
    assert [source.text for source in read_attempt(toy_kata, tmp_path / folder)] == ["x = 1\n"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"x = 1\r\n", "x = 1\r\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        ("größe = '数学'".encode(), "größe = '数学'"),
        (b"", ""),
        (b"\xef\xbb\xbf", ""),
        (b"x" * MOST_BYTES, "x" * MOST_BYTES),
    ],
    ids=["Windows", "byte order mark", "all alphabets", "empty", "nothing but a mark", "the largest"],
)
def test_text_is_read_as_python_reads_it(read, path, data, text):
    """UTF-8, with or without the byte order mark that Windows editors write."""
    path.write_bytes(data)
    assert read().text == text


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"# fine\n# caf\xe9\n", "basket_value.py, line 2: not UTF-8 text; save the file as UTF-8"),
        ("x = 1\n".encode("utf-16"), "basket_value.py is UTF-16 text; save the file as UTF-8"),
        (b"\xfe\xff\0x", "basket_value.py is UTF-16 text; save the file as UTF-8"),
        (
            "x = 1\n".encode("utf-16-le"),
            f"basket_value.py, line 1: holds a NUL character; {EXPECTED}, saved as UTF-8",
        ),
        (
            b"x" * (MOST_BYTES + 1),
            "basket_value.py has 1,025 KiB; expected a Python file of at most 1,024 KiB: "
            "an attempt is code, and learns from the data that it is given",
        ),
    ],
    ids=["Latin-1", "UTF-16", "UTF-16, big end first", "UTF-16 without a mark", "too large"],
)
def test_what_is_no_python_text_is_told(read, path, data, refusal):
    """With the line, or the size, and what to do."""
    path.write_bytes(data)
    assert read().refusal == refusal


def test_a_huge_file_is_not_read(read, path):
    """The size is looked at first: a terabyte of nothing takes no time and no memory."""
    path.touch()
    os.truncate(path, 2**40)
    assert read().refusal.startswith("basket_value.py has 1,073,741,824 KiB; expected")


def bind_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as unbound:
        here = Path.cwd()
        os.chdir(path.parent)  # a socket's path may be no longer than 107 bytes
        try:
            unbound.bind(path.name)
        finally:
            os.chdir(here)


MADE_OTHERWISE = {
    "folder": (Path.mkdir, f"is a folder; {EXPECTED}"),
    "named pipe": (os.mkfifo, f"is a named pipe; {EXPECTED}"),
    "socket": (bind_socket, f"is a socket; {EXPECTED}"),
    "endless device": (lambda path: path.symlink_to("/dev/zero"), f"is a device; {EXPECTED}"),
    "terminal": (lambda path: path.symlink_to("/dev/tty"), f"is a device; {EXPECTED}"),
    "link that leads nowhere": (
        lambda path: path.symlink_to("nowhere"),
        f"is a link that leads nowhere; {EXPECTED}",
    ),
    "link to itself": (
        lambda path: path.symlink_to(path.name),
        f"cannot be read: Too many levels of symbolic links; {EXPECTED}",
    ),
}


@pytest.mark.parametrize("kind", MADE_OTHERWISE)
def test_what_is_no_file_is_told_and_not_waited_for(read, path, kind):
    """A pipe nobody writes to, a device without end, a link in a circle: one sentence, at once."""
    make, refusal = MADE_OTHERWISE[kind]
    make(path)
    assert read().refusal == f"basket_value.py {refusal}"


def test_a_link_that_leaves_the_folder_is_refused(read, path, toy_kata):
    """A reference is nobody's attempt, whether the file or a folder above is the link."""
    refusal = (
        "basket_value.py is a link to a file outside attempts, which is not graded; "
        "expected your attempt itself: copy the file here"
    )
    path.symlink_to(toy_kata.folder / "reference.py")
    assert read().refusal == refusal
    path.unlink()
    path.parent.rmdir()
    elsewhere = path.parent.parent.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / path.name).write_text("x = 1\n")
    path.parent.symlink_to(elsewhere)
    assert read().refusal == refusal


def test_a_link_that_stays_in_the_folder_is_followed(read, path, toy_kata, tmp_path):
    """A learner may keep several approaches and link to one; the folder itself may be a link to anywhere."""
    (path.parent / "second_try.py").write_text("x = 2\n")
    path.symlink_to("second_try.py")
    assert read().text == "x = 2\n"
    (tmp_path / "linked").symlink_to(path.parent.parent)
    assert [source.text for source in read_attempt(toy_kata, tmp_path / "linked")] == ["x = 2\n"]


def test_modules_beside_the_attempt_are_known(read, path):
    """By the names that an import would have; the attempt itself and other files are none."""
    path.touch()
    (path.parent / "helper.py").touch()
    (path.parent / "package").mkdir()
    path.with_suffix(".md").touch()
    assert read().neighbours == {"helper", "package"}


@pytest.fixture
def open_folder():
    """A folder that everybody may look into; the superuser is nobody in particular while the test runs."""
    folder = Path(tempfile.mkdtemp(prefix="attempts-"))
    folder.chmod(0o755)
    yield folder
    if os.getuid() == 0:
        os.seteuid(0)
    for path in (folder / "retail", *folder.glob("retail/*")):
        path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("closed", ["retail", "retail/basket_value.py"])
def test_what_may_not_be_read_is_told(toy_kata, open_folder, closed):
    """The permission of the file, or of its folder."""
    path = attempt_path(toy_kata, open_folder)
    path.parent.mkdir()
    path.write_text("x = 1\n")
    (open_folder / closed).chmod(0)
    if os.getuid() == 0:
        os.seteuid(NOBODY)
    (source,) = read_attempt(toy_kata, open_folder)
    assert source.refusal == f"basket_value.py cannot be read: Permission denied; {EXPECTED}"


def test_a_path_too_long_is_told(toy_kata, tmp_path):
    """In words, as everything else."""
    (source,) = read_attempt(toy_kata, tmp_path / ("x" * 300))
    assert source.refusal == f"basket_value.py cannot be read: File name too long; {EXPECTED}"


# Begun or not


DEEP = {
    "branches": "def g(x):\n    if x:\n        pass\n"
    + "".join(f"    elif x == {i}:\n        pass\n" for i in range(300)),
    "sum": "x = " + " + ".join(["1"] * 5000),
    "signs": f"x = {'-' * 100_000}1",
    "brackets": f"x = {'[' * 5000}{']' * 5000}",
    "attributes": f"x = y{'.y' * 20_000}",
    "lambdas": f"x = {'lambda: ' * 5000}1",
}


@pytest.mark.parametrize("source", DEEP.values(), ids=DEEP)
def test_code_nested_too_deep_to_be_looked_at_is_begun(toy_kata, source):
    """It is for the attempt's own process to meet."""
    assert is_begun(toy_kata, [SourceFile("basket_value.py", source)])


@pytest.mark.parametrize("source", ["def (", "x = '\\d'", "\ud800", "x = '\0'"])
@pytest.mark.filterwarnings("error")
def test_code_that_is_odd_is_begun(toy_kata, source):
    """No syntax error, warning or letter stops whoever asks."""
    assert is_begun(toy_kata, [SourceFile("basket_value.py", source)])


def test_what_was_not_read_is_begun(toy_kata):
    """Something lies there, and deserves its sentence."""
    assert is_begun(toy_kata, [SourceFile("basket_value.py", "", refusal="is a folder")])
    assert not is_begun(toy_kata, [SourceFile("basket_value.py", "# to do\n")])
    assert not is_begun(toy_kata, [])


# What is not read and was perhaps meant


@pytest.mark.parametrize(
    "place",
    [
        "attempts/retail/basket_value.ipynb",
        "attempts/retail/basket_value.py.txt",
        "attempts/retail/basket_value.txt",
        "attempts/basket_value.py",
        "attempts/basket_value.ipynb",
        "basket_value.py",
    ],
)
def test_a_file_that_was_perhaps_meant_is_found(toy_kata, path, tmp_path, place):
    """A notebook, an ending that an editor has added, another folder."""
    assert lookalikes(toy_kata, tmp_path / "attempts") == []
    (tmp_path / place).touch()
    assert lookalikes(toy_kata, tmp_path / "attempts") == [tmp_path / place]
    assert lookalikes(toy_kata, tmp_path / "nowhere" / "attempts") == []


def test_the_brief_beside_the_attempt_is_not_meant(toy_kata, path):
    """What `start` writes is no lookalike."""
    path.with_suffix(".md").touch()
    path.touch()
    assert lookalikes(toy_kata, path.parent.parent) == []
