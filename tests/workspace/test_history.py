"""The history: every result is appended and none is lost, whatever ends the run or lies in the folder."""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
import sys
import textwrap
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from mlekata.errors import UsageError
from mlekata.result import Fault, FaultKind, Medal, Result, Score, TestOutcome, Verdict
from mlekata.result_json import result_from_json, to_json
from mlekata.workspace import history
from mlekata.workspace.history import HISTORY_FILE, SET_ASIDE_FILE, Entry, History, append, best_results, read

FAULT = Fault(FaultKind.FAILED, "‘a’ is not so\nat all\u2028", "fit", output="\udc80\x00")
CHECK = TestOutcome("test_a", "a is so", ("fit",), FAULT)
SCORE = Score(0.5, (0.4, 0.6), 0.1, 0.9, 0.5, (0.4, 0.6), 0.05, 1, {"small": 0.3})


def result_of(kata: str = "retail/a", points: float = 30.0, version: int = 1, **changes) -> Result:
    result = Result(kata, version, Verdict.FAILED, points, Medal.NONE, (CHECK,), SCORE, isolation="process")
    return replace(result, **changes)


def line_of(result: Result, when: float = 1.0) -> bytes:
    return json.dumps({"when": when, **to_json(result)}).encode() + b"\n"


def test_what_is_appended_is_read(tmp_path):
    """Results come back equal, in the order written, with their time, whatever text is in them."""
    first, second, third = (result_of(points=float(points)) for points in (1, 2, 3))
    assert append(tmp_path, [first, second], when=5.5) == []
    assert append(tmp_path, [third], when=4.0) == []
    assert read(tmp_path) == History((Entry(5.5, first), Entry(5.5, second), Entry(4.0, third)), 0)


def test_each_result_is_one_line(tmp_path):
    """A line end, or any other separator, inside a message does not end the entry."""
    append(tmp_path, [result_of(), result_of()])
    assert (tmp_path / HISTORY_FILE).read_bytes().count(b"\n") == 2
    assert len((tmp_path / HISTORY_FILE).read_text(encoding="utf-8").splitlines()) == 2


def test_the_time_is_now(tmp_path):
    """Entries carry seconds since 1970, UTC, unless told otherwise."""
    before = time.time()
    append(tmp_path, [result_of()])
    assert before <= read(tmp_path).entries[0].when <= time.time()


def test_no_history_is_an_empty_history(tmp_path):
    """A new folder, and one that does not exist, have no entries; reading makes none."""
    assert read(tmp_path) == read(tmp_path / "absent") == History((), 0)
    assert list(tmp_path.iterdir()) == []


def test_appending_nothing_touches_nothing(tmp_path):
    """A run without results leaves even a half-written line as it is."""
    assert append(tmp_path, []) == [] and list(tmp_path.iterdir()) == []
    (tmp_path / HISTORY_FILE).write_bytes(b"half")
    assert append(tmp_path, []) == [] and (tmp_path / HISTORY_FILE).read_bytes() == b"half"


def test_what_was_there_is_never_rewritten(tmp_path):
    """Appending changes no byte of the lines before, not even of lines that are not ours."""
    before = b"not ours\n\n\xff\xfe\r\n" + line_of(result_of())
    (tmp_path / HISTORY_FILE).write_bytes(before)
    append(tmp_path, [result_of(points=7.0)])
    after = (tmp_path / HISTORY_FILE).read_bytes()
    assert after.startswith(before) and after.count(b"\n") == before.count(b"\n") + 1


# A crash in the middle of a line

LINE = line_of(result_of(points=9.0))


@pytest.mark.parametrize("written", [1, 2, len(LINE) // 2, len(LINE) - 2, len(LINE) - 1])
def test_a_half_written_last_line_is_set_aside(tmp_path, written):
    """A crash at any byte costs that line only: it is kept beside the history, and the learner is told."""
    (tmp_path / HISTORY_FILE).write_bytes(line_of(result_of()) + LINE[:written])
    (warning,) = append(tmp_path, [result_of(points=31.0)])
    assert warning == (
        f"{tmp_path / HISTORY_FILE}: the last line was half-written by a run that ended early; "
        f"it was moved to {SET_ASIDE_FILE}"
    )
    assert (tmp_path / SET_ASIDE_FILE).read_bytes() == LINE[:written] + b"\n"
    assert [entry.result.points for entry in read(tmp_path).entries] == [30.0, 31.0]
    assert read(tmp_path).unreadable == 0


def test_a_half_written_first_line_is_set_aside(tmp_path):
    """Also where nothing stands before it."""
    (tmp_path / HISTORY_FILE).write_bytes(LINE[:20])
    assert len(append(tmp_path, [result_of()])) == 1
    assert len(read(tmp_path).entries) == 1 and (tmp_path / SET_ASIDE_FILE).read_bytes() == LINE[:20] + b"\n"


def test_a_half_line_longer_than_one_read_is_set_aside_whole(tmp_path):
    """A line of hundreds of kilobytes is found from its beginning."""
    half = b"x" * 300_000
    (tmp_path / HISTORY_FILE).write_bytes(LINE + half)
    append(tmp_path, [result_of()])
    assert (tmp_path / SET_ASIDE_FILE).read_bytes() == half + b"\n"
    assert len(read(tmp_path).entries) == 2


def test_lines_set_aside_before_are_kept(tmp_path):
    """A second crash adds to what was set aside."""
    for half in (b"first", b"second"):
        with (tmp_path / HISTORY_FILE).open("ab") as file:
            file.write(half)
        append(tmp_path, [result_of()])
    assert (tmp_path / SET_ASIDE_FILE).read_bytes() == b"first\nsecond\n"
    assert len(read(tmp_path).entries) == 2


def test_reading_a_half_written_line_counts_it(tmp_path):
    """Before the next run mends the file, the half line is one unreadable line, and is left where it is."""
    (tmp_path / HISTORY_FILE).write_bytes(LINE + LINE[:-30])
    assert (len(read(tmp_path).entries), read(tmp_path).unreadable) == (1, 1)
    assert (tmp_path / HISTORY_FILE).read_bytes() == LINE + LINE[:-30]


APPEND_MANY = """
    import sys
    from pathlib import Path
    from mlekata.workspace.history import append
    from mlekata.result import Medal, Result, Verdict

    folder, name, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    sys.stdin.readline()  # all begin together
    for version in range(1, number + 1):
        long = "x" * (version * 997 % 20_000)
        append(folder, [Result(name, version, Verdict.FAILED, 0, Medal.NONE, known_mistake=long)])
"""


def appending_process(folder: Path, name: str, number: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", textwrap.dedent(APPEND_MANY), str(folder), name, str(number)]
    return subprocess.Popen(command, stdin=subprocess.PIPE)


def test_two_runs_at_once_lose_nothing(tmp_path):
    """Two processes that append at the same time, one after a crash, leave every line whole and in its order."""
    (tmp_path / HISTORY_FILE).write_bytes(b'{"when": 1, "half')
    processes = [appending_process(tmp_path, name, 40) for name in ("a/a", "b/b")]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.close()
    assert [process.wait(60) for process in processes] == [0, 0]
    found = read(tmp_path)
    assert found.unreadable == 0
    for name in ("a/a", "b/b"):
        assert [entry.result.version for entry in found.entries if entry.result.kata == name] == list(range(1, 41))
    assert (tmp_path / SET_ASIDE_FILE).read_bytes() == b'{"when": 1, "half\n'


def test_a_run_waits_for_the_one_that_is_writing(tmp_path):
    """While another run holds the history, nothing is appended; then it is."""
    file = tmp_path / HISTORY_FILE
    with file.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        thread = threading.Thread(target=append, args=(tmp_path, [result_of()]))
        thread.start()
        thread.join(0.3)
        assert thread.is_alive() and file.stat().st_size == 0
    thread.join(60)
    assert len(read(tmp_path).entries) == 1


def test_a_run_that_is_killed_loses_nothing_it_had_finished(tmp_path):
    """After SIGKILL at any moment, the next run reads all finished entries without a gap."""
    process = appending_process(tmp_path, "a/a", 100_000)
    assert process.stdin is not None
    process.stdin.write(b"go\n")
    process.stdin.flush()
    file = tmp_path / HISTORY_FILE
    while not (file.exists() and file.stat().st_size > 100_000):
        assert process.poll() is None
    process.kill()
    process.wait(60)
    process.stdin.close()
    append(tmp_path, [result_of()])
    found = read(tmp_path)
    assert found.unreadable == 0
    assert [entry.result.version for entry in found.entries] == [*range(1, len(found.entries)), 1]


# Folders and disks


def test_a_full_disk_leaves_the_history_as_it_was(tmp_path, full_disk):
    """What does not fit is taken back whole, the error is raised, and the next run can append."""
    append(tmp_path, [result_of()])
    before = (tmp_path / HISTORY_FILE).read_bytes()
    with full_disk(len(before) + 50), pytest.raises(OSError, match="too large"):
        append(tmp_path, [result_of(points=1.0), result_of(points=2.0)])
    assert (tmp_path / HISTORY_FILE).read_bytes() == before
    assert append(tmp_path, [result_of()]) == [] and len(read(tmp_path).entries) == 2


def test_a_full_disk_does_not_cost_the_half_line(tmp_path, full_disk):
    """A half-written line that cannot be set aside stays where it is."""
    (tmp_path / HISTORY_FILE).write_bytes(LINE + b"half")
    with full_disk(0), pytest.raises(OSError, match="too large"):
        append(tmp_path, [result_of()])
    assert (tmp_path / HISTORY_FILE).read_bytes() == LINE + b"half"


def test_an_entry_is_on_disk_when_append_returns(tmp_path, monkeypatch):
    """Everything written is flushed to the disk after the last byte, the line set aside before the file is cut."""
    calls = []

    def spied(name, original):
        def spy(*arguments):
            calls.append(name)
            return original(*arguments)

        return spy

    for name in ("fsync", "ftruncate", "write"):
        monkeypatch.setattr(history.os, name, spied(name, getattr(os, name)))
    (tmp_path / HISTORY_FILE).write_bytes(b"half")
    append(tmp_path, [result_of()])
    assert calls == ["fsync", "ftruncate", "write", "fsync"]


def test_a_folder_that_cannot_be_written_is_an_error_of_the_system(read_only_folder):
    """The caller is told, and can still show the results."""
    with pytest.raises(PermissionError):
        append(read_only_folder, [result_of()])
    assert read(read_only_folder) == History((), 0)


def test_a_folder_that_is_absent_is_an_error_of_the_system(tmp_path):
    """A history is not written where there are no attempts."""
    with pytest.raises(FileNotFoundError):
        append(tmp_path / "absent", [result_of()])


def test_a_history_that_is_a_folder_cannot_be_read(tmp_path):
    """The message names the file and what to do."""
    (tmp_path / HISTORY_FILE).mkdir()
    expected = re.escape(
        f"{tmp_path / HISTORY_FILE}: cannot be read: Is a directory; choose another folder with --attempts"
    )
    with pytest.raises(UsageError, match=expected):
        read(tmp_path)


def test_a_file_in_place_of_the_folder_cannot_be_read(tmp_path):
    """`--attempts FILE` is the caller's mistake, not a crash."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be read: Not a directory"):
        read(tmp_path / "file")


def test_names_of_folders_may_be_any(tmp_path):
    """Spaces, letters of any alphabet and quotes."""
    folder = tmp_path / "mes “katas” – 数学 "
    folder.mkdir()
    append(folder, [result_of()])
    assert len(read(folder).entries) == 1


# Lines that are not ours


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\x00",
        b"\xff\xfe\x00",
        b"null",
        b"5",
        b"[]",
        b"{}",
        b'"when"',
        b'{"when": 1}',
        b"[" * 100_000,
        b"1" * 10_000,
        line_of(result_of()).strip()[:-1],
        line_of(result_of()).replace(b'"when": 1.0', b'"when": ' + b"1" * 400),
        line_of(result_of()).replace(b'"when": 1.0', b'"when": "today"'),
        line_of(result_of()).replace(b'"when": 1.0', b'"when": null'),
        line_of(result_of()).replace(b'"points": 30.0', b'"points": "30"'),
        line_of(result_of()).replace(b'"points": 30.0', b'"points": null'),
        line_of(result_of()).replace(b'"version": 1', b'"version": "1"'),
        line_of(result_of()).replace(b'"kata": "retail/a"', b'"kata": {}'),
        line_of(result_of()).replace(b'"verdict": "failed"', b'"verdict": "won"'),
        line_of(result_of()).replace(b"mlekata.result/2", b"mlekata.result/9"),
        line_of(result_of()).replace(b'"points": 30.0', b'"points": NaN'),
        line_of(result_of()).replace(b'"points": 30.0', b'"points": 1e999'),
        line_of(result_of()).replace(b'"points": 30.0', b'"points": ' + b"9" * 400),
        line_of(result_of()).replace(b'"points": 30.0', b'"points": 100.5'),
        line_of(result_of()).replace(b'"version": 1', b'"version": ' + b"9" * 40),
        line_of(result_of()).replace(b'"when": 1.0', b'"when": NaN'),
        line_of(result_of()).replace(b'"when": 1.0', b'"when": 1e300'),
        line_of(result_of()).replace(b"retail/a", rb"retail/\u001b[2J"),
        line_of(result_of()).replace(b'"quality": 0.5', b'"quality": Infinity'),
    ],
)
def test_a_line_that_is_no_entry_is_counted_and_passed_over(tmp_path, line):
    """Foreign, damaged and hostile lines are one unreadable line each; the entries around them stand."""
    (tmp_path / HISTORY_FILE).write_bytes(
        line_of(result_of()) + line.removesuffix(b"\n") + b"\n" + line_of(result_of())
    )
    found = read(tmp_path)
    assert (len(found.entries), found.unreadable) == (2, 1)
    assert best_results(found)["retail/a"].points == 30.0


@given(st.binary(max_size=300))
@example_settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_break_the_reader(tmp_path, noise):
    """Whatever stands between two entries, both are read, and each line of it is counted."""
    (tmp_path / HISTORY_FILE).write_bytes(LINE + noise + b"\n" + LINE)
    assert len(read(tmp_path).entries) == 2
    assert read(tmp_path).unreadable == noise.count(b"\n") + 1


# Later versions


def test_a_history_of_0_1_0_is_read():
    """The file was written by that version, and is never written anew."""
    path = Path(__file__).parent / "histories" / "written_by_0.1.0.jsonl"
    first, second = (result_from_json(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())
    assert (first.kata, first.verdict, first.points, first.medal) == (
        *("finance/returns_and_risk", Verdict.FAILED, 96.5),
        Medal.BRONZE,
    )
    assert (first.checks_passed, len(first.checks), first.score.quality) == (21, 23, 1.0)
    failed = [check for check in first.checks if not check.passed]
    assert all(check.fault.kind is FaultKind.FAILED and check.sentence for check in failed)
    assert (second.kata, second.points, second.checks_passed, second.score) == ("retail/basket_rules", 0.0, 0, None)
    assert "not valid Python" in second.score_sentence and "not valid Python" in second.checks[0].fault.sentence


def test_what_a_later_version_adds_is_kept(tmp_path):
    """Read and appended again, every key that is not known is there still, however deeply its value is nested."""
    deep = b"[" * 900 + b"]" * 900
    line = line_of(result_of()).replace(b'"version": 1', b'"version": 1, "mood": {"later": ' + deep + b"}")
    line = line.replace(b'"gate": false', b'"gate": false, "colour": "red"')
    (tmp_path / HISTORY_FILE).write_bytes(line)
    (entry,) = read(tmp_path).entries
    append(tmp_path, [entry.result], when=1.0)
    first, second = (tmp_path / HISTORY_FILE).read_bytes().splitlines()
    assert json.loads(first) == json.loads(second)
    assert b'"mood"' in second and b'"colour"' in second


# The best of each kata


def test_the_best_result_has_the_most_points(tmp_path):
    """Of each kata, the complete result with the most points; the newest, if two have as many."""
    worse, best, later, partial, other = (
        result_of(points=20.0),
        result_of(points=60.0),
        result_of(points=60.0, attempt_digest="later"),
        result_of(points=99.0, complete=False),
        result_of("retail/b", points=5.0),
    )
    found = History(tuple(Entry(1.0, one) for one in (worse, best, later, partial, other, worse)), 0)
    assert best_results(found) == {"retail/a": later, "retail/b": other}


def test_the_newest_version_of_a_kata_counts():
    """Points of an older version of the kata are not compared with those of a newer one."""
    old, new = result_of(points=90.0, version=1), result_of(points=10.0, version=2)
    for order in ((old, new), (new, old)):
        assert best_results(History(tuple(Entry(1.0, one) for one in order), 0)) == {"retail/a": new}


def test_an_empty_history_has_no_best_results():
    """A learner who has not begun has none."""
    assert best_results(History((), 0)) == {}
