"""Where `--kata-json` writes: every odd name ends in a sentence or a warning, and costs neither the run nor a file."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from mlekata.errors import UsageError
from mlekata.session import json_file

TOY_KATAS = Path(__file__).parent.parent / "toy_katas_for_grading"
ATTEMPT = "def fit(items, value_eur):\n    return 1\n\ndef predict(model, items):\n    return items\n"


@pytest.fixture
def graded(pytester):
    """Grades an attempt and writes its results under a name; what was printed, and the exit status."""
    attempt = pytester.path / "attempts" / "retail" / "basket_value.py"
    attempt.parent.mkdir(parents=True)
    attempt.write_text(ATTEMPT)

    def run(name: str):
        return pytester.runpytest_subprocess(
            f"--kata-folder={TOY_KATAS}", "--kata", "retail/basket_value", f"--kata-json={name}"
        )

    return run


def test_an_attempt_and_its_history_are_never_overwritten(graded, pytester):
    """Neither by their own names nor through a link; nothing is graded."""
    attempt = pytester.path / "attempts" / "retail" / "basket_value.py"
    (pytester.path / "link.json").symlink_to(attempt)
    for name in ("attempts/retail/basket_value.py", "link.json"):
        run = graded(name)
        assert run.ret == pytest.ExitCode.USAGE_ERROR
        run.stderr.fnmatch_lines(["*--kata-json: *is an attempt or its history and would be lost; choose another name"])
        assert attempt.read_text() == ATTEMPT


@pytest.mark.parametrize(("name", "said"), [("nosuch/run.json", "there is no folder"), ("attempts", "is a folder")])
def test_a_name_that_cannot_be_written_is_refused_before_the_run(graded, name, said):
    """What is known before is said before."""
    run = graded(name)
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    run.stderr.fnmatch_lines([f"*--kata-json: *{said}*"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_a_warning(graded):
    """The score card is printed all the same."""
    run = graded("/dev/full")
    assert run.ret == pytest.ExitCode.TESTS_FAILED
    run.stdout.fnmatch_lines(["*retail/basket_value*", "*warning: /dev/full: could not be written: No space left*"])


def test_a_pipe_that_nobody_reads_is_a_warning(graded, pytester):
    """The run does not wait for a reader who never comes."""
    os.mkfifo(pytester.path / "pipe")
    run = graded("pipe")
    run.stdout.fnmatch_lines(["*warning: *pipe: could not be written: *"])


def test_a_folder_that_is_read_only_is_a_warning(read_only_folder):
    """As any other error of the operating system."""
    assert json_file.checked(read_only_folder / "run.json", []) == read_only_folder / "run.json"
    with pytest.raises(PermissionError):
        json_file.write(read_only_folder / "run.json", "{}")


def test_a_pipe_that_somebody_reads_gets_all(tmp_path):
    """More than a pipe holds at a time arrives whole."""
    pipe, text, read = tmp_path / "pipe", json.dumps(["x" * 100] * 5000), []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    while not read and reader.is_alive():
        try:
            json_file.write(json_file.checked(pipe, []), text)
            break
        except OSError:  # the reader has not opened it yet
            continue
    reader.join(10)
    assert read == [text]


def test_a_file_is_replaced(tmp_path):
    """What was longer before leaves nothing behind; a link is followed."""
    file, link = tmp_path / "run.json", tmp_path / "link"
    file.write_text("x" * 1000)
    link.symlink_to(file)
    json_file.write(json_file.checked(link, [tmp_path / "other"]), "{}")
    assert file.read_text() == "{}"
    with pytest.raises(UsageError, match="would be lost"):
        json_file.checked(link, [file])
