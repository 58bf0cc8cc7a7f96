"""The command line: what a learner types, what is answered, and with which exit status."""

from __future__ import annotations

import dataclasses
import io
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import mlekata
from mlekata import doctor, report
from mlekata.cli import answering, app
from mlekata.kata import catalogue
from mlekata.result import Medal, Result, Verdict
from mlekata.terminal import accept_any_letter
from mlekata.workspace import history

TOY_KATA = Path(__file__).parent.parent / "toy_katas_for_grading" / "retail" / "basket_value"
PROGRAM = Path(sys.executable).with_name("mlekata")
LONG_NAME = "a_kata_with_quite_a_long_name"
PASSED = Result("retail/basket_value", 2, Verdict.PASSED, 85.5, Medal.SILVER, isolation="process", seconds=0.1)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """Three katas in place of the installed ones, and an empty working folder."""
    katas = tmp_path / "katas"
    for name in ("retail/basket_value", f"retail/{LONG_NAME}", "finance/loans"):
        shutil.copytree(TOY_KATA, katas / name)
    monkeypatch.setattr(catalogue, "katas_folder", lambda: katas)
    (tmp_path / "work").mkdir()
    monkeypatch.setenv("PATH", f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}")  # where `pytest` is this Python's
    monkeypatch.chdir(tmp_path / "work")
    return katas


def run(*words: str, **environment: str):
    """Exit status, standard output and standard error of one command, in this process."""
    result = CliRunner().invoke(app, words, env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def run_program(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The installed program itself, with its output piped."""
    return subprocess.run(
        [PROGRAM, *words], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def on_a_terminal(*words: str, **environment: str) -> str:
    """What the installed program writes on a terminal."""
    master, slave = pty.openpty()
    inherited = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    with subprocess.Popen(
        [PROGRAM, *words],
        stdout=slave,
        stderr=slave,
        stdin=slave,
        env={**inherited, "TERM": "xterm-256color", **environment},
    ) as process:
        os.close(slave)
        shown = b""
        try:
            while chunk := os.read(master, 65536):
                shown += chunk
        except OSError:  # the other end is closed
            pass
        assert process.wait(60) == 0
    os.close(master)
    return shown.decode()


# start


def test_start_writes_and_says_what_is_next():
    """The stub and the brief of one kata, and the command that grades it."""
    status, out, _ = run("start", "retail/basket_value")
    assert status == 0
    assert out.splitlines() == [
        "wrote attempts/retail/basket_value.py",
        "wrote attempts/retail/basket_value.md",
        "next: read the brief, write the functions, then run: pytest --kata retail/basket_value",
    ]
    assert Path("attempts/retail/basket_value.py").read_text() == (TOY_KATA / "stub.py").read_text()


def test_start_keeps_what_is_there():
    """Twice is not an error, and changes nothing."""
    run("start", "retail/basket_value")
    Path("attempts/retail/basket_value.py").write_text("mine")
    status, out, _ = run("start", "retail")
    assert status == 0 and "kept  attempts/retail/basket_value.py as it is" in out
    assert f"wrote attempts/retail/{LONG_NAME}.py" in out
    assert Path("attempts/retail/basket_value.py").read_text() == "mine"


def test_start_takes_several_names_and_a_folder():
    """The command that it names works as it stands: with every name, and with the folder."""
    status, out, _ = run("start", "loans", "basket_value", "--attempts", "my work")
    assert status == 0 and Path("my work/finance/loans.py").exists() and Path("my work/retail/basket_value.md").exists()
    assert out.splitlines()[-1].endswith("run: pytest --kata loans --kata basket_value --attempts 'my work'")


def test_start_advises_a_pytest_that_is_there(monkeypatch, tmp_path):
    """Of this same Python, whose scripts are not on the path of who uses pipx or uvx."""
    for path in ("/usr/no/such/folder", str(tmp_path)):
        monkeypatch.setenv("PATH", path)
        last = run("start", "loans")[1].splitlines()[-1]
        assert last.endswith(f"run: {sys.executable} -m pytest --kata loans")
        other = tmp_path / "pytest"  # of another Python
        other.write_text("#!/bin/sh\n")
        other.chmod(0o755)


@pytest.mark.parametrize("inside", ["attempts", "attempts/retail"])
def test_inside_the_folder_of_attempts_it_is_found(inside, monkeypatch):
    """And no second one is made inside it."""
    run("start", "basket_value")
    monkeypatch.chdir(inside)
    status, out, err = run("start", "loans")
    assert status == 0 and "attempts/attempts" not in out
    assert err == f"attempts: {answering.folder_of_attempts(None).resolve()}, in which you are\n"
    monkeypatch.chdir(".." if inside == "attempts" else "../..")
    assert Path("attempts/finance/loans.py").exists() and not Path("attempts/attempts").exists()


@pytest.mark.parametrize("words", [["list"], ["brief", "basket_value", "--debrief"]])
def test_a_folder_of_attempts_that_is_not_there_is_told(words):
    """Instead of a history that is empty; and how to make it."""
    status, out, err = run(*words, "--attempts", "no such")
    assert (status, out) == (2, "")
    assert err == (
        "mlekata: --attempts no such: there is no such folder; expected the folder that holds your attempts: "
        "`mlekata start NAME --attempts 'no such'` makes one\n"
    )
    Path("a file").touch()
    assert "--attempts a file: is no folder" in run(*words, "--attempts", "a file")[2]


def test_start_in_a_folder_that_cannot_be_written():
    """One line on standard error, exit status 2."""
    Path("attempts").write_text("")
    status, out, err = run("start", "loans")
    assert (status, out) == (2, "")
    assert err == (
        "mlekata: attempts/finance: cannot be written: Not a directory; choose another folder with --attempts DIR\n"
    )


# Names that do not exist


@pytest.mark.parametrize("words", [["start", "retial"], ["list", "retial"], ["brief", "retial"]])
def test_an_unknown_name_is_answered_with_close_matches(words):
    """On standard error, with exit status 2, and nothing written."""
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert err.startswith("mlekata: no kata or track is called 'retial'; did you mean 'retail'")
    assert not Path("attempts").exists()


@pytest.mark.parametrize("words", [["start"], ["brief"], ["no_such_command"], ["list", "--no-such-option"]])
def test_a_command_that_is_not_understood_has_status_2(words):
    """A missing name, an unknown command, an unknown option: a usage error, not a traceback."""
    status, _, err = run(*words)
    assert status == 2 and "Usage: " in err and "Traceback" not in err


def test_a_broken_kata_has_status_1(folder):
    """It is not the caller's mistake."""
    (folder / "retail" / "basket_value" / "kata.toml").write_text("title =")
    status, out, err = run("brief", "basket_value")
    assert (status, out) == (1, "") and err.startswith("mlekata: ") and "not valid TOML" in err


# list


def test_list_shows_katas_and_points():
    """In order, with kyu, points, medal and applications, and the rank: 8 rank points x 85.5 %."""
    Path("attempts").mkdir()
    history.append(Path("attempts"), [PASSED, dataclasses.replace(PASSED, points=20.0, verdict=Verdict.FAILED)])
    status, out, _ = run("list", COLUMNS="100")
    lines = [line.split() for line in out.splitlines()]
    assert status == 0
    assert lines == [
        ["kata", "kyu", "points", "medal", "trains"],
        ["finance/loans", "6", "–", "basket", "forecasts"],
        [f"retail/{LONG_NAME}", "6", "–", "basket", "forecasts"],
        ["retail/basket_value", "6", "85.5", "silver", "basket", "forecasts"],
        ["rank:", "8", "kyu", "(6.8", "rank", "points);", *report.rank_sentence().split()],
    ]


def test_list_of_a_track():
    """Only what was asked for."""
    status, out, _ = run("list", "finance")
    assert status == 0 and "finance/loans" in out and "retail" not in out


def test_list_in_a_pipe_has_one_line_for_each_kata():
    """However narrow the terminal is that the pipe was started from."""
    status, out, _ = run("list", COLUMNS="20")
    assert status == 0 and len(out.splitlines()) == 1 + 3 + 1
    assert re.search(rf"^retail/{LONG_NAME} .* basket forecasts$", out, re.MULTILINE)
    assert not re.search(r" $", out, re.MULTILINE)
    assert max(map(len, out.splitlines()[:-1])) <= len(f"retail/{LONG_NAME}") + 45


def test_list_with_a_history_that_cannot_be_read():
    """One line that names the file, and no traceback."""
    Path("attempts", history.HISTORY_FILE).mkdir(parents=True)
    status, _, err = run("list")
    assert status == 2
    assert err == (
        "mlekata: attempts/history.jsonl: cannot be read: Is a directory; choose another folder with --attempts DIR\n"
    )


def test_list_with_a_hostile_history():
    """Lines that are no results change nothing."""
    Path("attempts").mkdir()
    Path("attempts", history.HISTORY_FILE).write_bytes(
        b'{"kata": "retail/basket_value", "points": "\x1b[2J"}\n\xff\nnull\n'
    )
    status, out, err = run("list")
    assert status == 0 and "\x1b" not in out + err and "rank: 8 kyu (0.0 rank points)" in out
    assert err.startswith("warning: attempts/history.jsonl: 3 lines cannot be read and do not count: ")


@pytest.mark.parametrize("made", ["a pipe", "a device"])
def test_a_history_that_would_never_end_is_not_read(made):
    """One line that names it; a pipe nobody writes to is not waited for."""
    Path("attempts").mkdir()
    path = Path("attempts", history.HISTORY_FILE)
    os.mkfifo(path) if made == "a pipe" else path.symlink_to("/dev/zero")
    status, _, err = run("list")
    assert status == 2 and err.startswith("mlekata: attempts/history.jsonl: not a file; ")


# brief


def test_brief_shows_the_task():
    """Word for word, when it is not shown on a terminal."""
    status, out, _ = run("brief", "basket_value")
    assert status == 0 and out.startswith((TOY_KATA / "brief.md").read_text())
    assert "at most 5 s for all calls together, 512 MiB of memory, 1 thread" in out
    assert '`mlekata.public_data("retail/basket_value")` gives `public`' in out


def test_a_track_has_no_brief():
    """The katas of the track are offered."""
    status, _, err = run("brief", "finance")
    assert status == 2 and err == "mlekata: 'finance' is a track; expected one kata of it: finance/loans\n"


@pytest.mark.parametrize(
    "results",
    [
        [],
        [dataclasses.replace(PASSED, verdict=Verdict.FAILED, points=96.0)],
        [dataclasses.replace(PASSED, kata="finance/loans")],
    ],
    ids=["never graded", "failed", "another kata passed"],
)
def test_the_debrief_is_closed_before_a_pass(results):
    """Whatever the points; the answer is the command that opens it."""
    Path("attempts").mkdir()
    history.append(Path("attempts"), results)
    status, out, err = run("brief", "basket_value", "--debrief")
    assert (status, out) == (2, "")
    assert err == (
        "mlekata: retail/basket_value: the debrief opens once your attempt has passed: "
        "pytest --kata retail/basket_value\n"
    )


def test_the_debrief_is_open_after_a_pass():
    """And stays open when a later attempt fails with more points: the best result is not always a pass."""
    Path("other").mkdir()
    history.append(Path("other"), [PASSED, dataclasses.replace(PASSED, verdict=Verdict.FAILED, points=96.0)])
    status, out, _ = run("brief", "basket_value", "--debrief", "--attempts", "other")
    assert status == 0 and out == (TOY_KATA / "reference.py").read_text() + "\n"


# doctor


def findings(*, well: bool) -> list[doctor.Symptom]:
    return [
        doctor.Symptom("Python", "3.11"),
        doctor.Symptom("torch", "not installed", True, "only for nlp: pip install torch"),
        doctor.Symptom("isolation", "none", well, "" if well else "reinstall mlekata"),
    ]


@pytest.mark.parametrize(("well", "status"), [(True, 0), (False, 1)])
def test_doctor_shows_every_finding_with_its_remedy(monkeypatch, well, status):
    """Exit status 1 if anything is ill; what is only missing for some tracks is not."""
    monkeypatch.setattr(doctor, "examine", lambda: iter(findings(well=well)))
    found, out, _ = run("doctor")
    last = ["ok   isolation: none"] if well else ["ILL  isolation: none", "     reinstall mlekata"]
    assert found == status
    assert out.splitlines() == [
        "ok   Python: 3.11",
        "ok   torch: not installed",
        "     only for nlp: pip install torch",
        *last,
    ]


# Version, help, completion


def test_version():
    """The package's own."""
    assert run("--version")[:2] == (0, f"mlekata {mlekata.__version__}\n")


@pytest.mark.parametrize(
    "words", [["--help"], ["start", "--help"], ["list", "--help"], ["brief", "--help"], ["doctor", "--help"]]
)
def test_every_command_has_help(words):
    """One page with the usage, on standard output."""
    status, out, _ = run(*words)
    assert status == 0 and out.lstrip().startswith("Usage: ")


def test_help_names_every_command_with_a_line():
    """Also shown when nothing is typed."""
    out = run("--help")[1]
    for command in ("start", "list", "brief", "doctor"):
        assert re.search(rf"^\s+{command}\s+\w.+", out, re.MULTILINE)
    assert "Usage: " in "".join(run()[1:])


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", ["finance", "retail", "finance/loans", f"retail/{LONG_NAME}", "retail/basket_value"]),
        ("ret", ["retail", f"retail/{LONG_NAME}", "retail/basket_value"]),
        ("retail/b", ["retail/basket_value"]),
        ("x", []),
    ],
)
def test_tab_completes_tracks_and_katas(typed, offered):
    """What begins with what was typed."""
    assert sorted(answering.names_for_completion(typed)) == sorted(offered)


def test_tab_completion_of_a_broken_installation_is_silent(monkeypatch):
    """A key press never shows a traceback."""

    def broken():
        raise mlekata.errors.UsageError("holds no katas")

    monkeypatch.setattr(catalogue, "katas_folder", broken)
    assert answering.names_for_completion("fin") == []


# Every encoding


COMMANDS = [
    ["--help"],
    ["--version"],
    ["list"],
    ["list", "--help"],
    ["brief", "fraud_detector"],
    ["brief", "no_such_kata"],
    ["doctor"],
    ["start", "fraud_detector", "--attempts", "größe-数学"],
    ["check", "--help"],
    ["new", "--help"],
]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_speaks_to_every_terminal(words, encoding):
    """Letters that it does not have are written plainly, and never end in a stack."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "LANG": "C", "LC_ALL": "C"}
    done = subprocess.run([PROGRAM, *words], capture_output=True, check=False, env=environment)
    shown = (done.stdout + done.stderr).decode(encoding)
    assert "Traceback" not in shown and "UnicodeEncodeError" not in shown
    assert shown.strip()


def test_a_dash_is_still_a_dash_in_ascii():
    """The letters of ours have plain forms; others become question marks."""
    stream = io.TextIOWrapper(io.BytesIO(), "ascii")
    accept_any_letter(stream, None, io.StringIO())
    stream.write("a – b · c… × 数 \ud800")
    stream.flush()
    assert stream.buffer.getvalue() == b"a - b | c... x ? ?"


# The installed program


@pytest.mark.parametrize("words", [["--version"], ["list", "finance"], ["brief", "no_such_kata"]])
def test_the_module_is_the_program(words):
    """`python -m mlekata`, for who has no `mlekata` on the path."""
    command = [sys.executable, "-P", "-m", "mlekata", *words]
    as_module = subprocess.run(command, capture_output=True, text=True, check=False)
    as_program = run_program(*words)
    assert (as_module.returncode, as_module.stdout) == (as_program.returncode, as_program.stdout)


def test_from_an_archive_it_says_what_is_wrong(tmp_path):
    """And how to install it."""
    archive = shutil.make_archive(str(tmp_path / "mlekata"), "zip", Path(mlekata.__file__).parent.parent, "mlekata")
    path = [archive, str(Path(typer.__file__).parent.parent)]
    code = f"import sys; sys.path[:0] = {path}; from mlekata.cli import app; app()"
    command = [sys.executable, "-I", "-S", "-c", code, "list"]  # -S: without the hooks of an editable installation
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.endswith(" lies in an archive, from which no process can be started; pip install mlekata\n")


def test_the_program_completes_names():
    """As a shell asks it to."""
    words = {"_MLEKATA_COMPLETE": "complete_bash", "COMP_WORDS": "mlekata brief finance/fr", "COMP_CWORD": "2"}
    assert run_program(**words).stdout.split() == ["finance/fraud_detector"]


def test_piped_output_is_plain():
    """No escapes, in any language setting, with the whole list in it."""
    done = run_program("list", "finance", COLUMNS="40", LC_ALL="C", PYTHONWARNINGS="error")
    assert done.returncode == 0 and done.stderr == ""
    assert "finance/fraud_detector" in done.stdout and "\x1b" not in done.stdout


def test_an_error_of_the_program_is_one_line_on_standard_error():
    """With exit status 2."""
    done = run_program("brief", "txt_normalizer")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "mlekata: no kata or track is called 'txt_normalizer'; did you mean 'nlp/text_normalizer'?\n"


def test_a_reader_that_goes_away_is_no_error():
    """`mlekata brief NAME | head -1` shows a line, and no traceback."""
    with subprocess.Popen(
        [PROGRAM, "brief", "fraud_detector"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize(
    ("columns", "header"), [("100", "kata kyu points medal trains"), ("40", "kata kyu points"), ("12", "kata")]
)
def test_a_narrow_terminal_cuts_no_name(columns, header):
    """The columns that find no room are left out; every line fits, and the name of a kata can be copied whole."""
    shown = on_a_terminal("list", "finance", COLUMNS=columns, NO_COLOR="1")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert lines[0].split() == header.split()
    assert all(len(line) <= int(columns) for line in lines if not line.startswith("rank: "))
    assert "finance/fraud_detector" in "".join(line.split(" ")[0] for line in lines)


def test_a_terminal_has_colours_unless_they_are_unwanted():
    """The brief is laid out on a terminal; under NO_COLOR without any colour."""
    colour = re.compile(r"\x1b\[[0-9;]*\b(3[0-7]|4[0-7]|9[0-7]|38|48)\b[0-9;]*m")
    assert colour.search(on_a_terminal("brief", "fraud_detector"))
    assert not colour.search(on_a_terminal("brief", "fraud_detector", NO_COLOR="1"))
