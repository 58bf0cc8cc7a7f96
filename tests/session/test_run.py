"""A graded pytest run, from the options to the score card, the JSON and the history."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from runs import CORRECT, TOY, TOY_KATAS, results, without_times, write
from waiting import eventually

#: What is wrong with `predict`, and the words that tell it apart from all else.
FAULTS = {
    "syntax error": ("def fit(items, value_eur:\n    return 1\n", r"basket_value\.py, line 1: not valid Python"),
    "import error": ("import no_such_library\n", r"basket_value\.py, line 1: an import failed: .*no_such_library"),
    "missing function": ("def fit(items, value_eur):\n    return 1\n", r"basket_value\.py has no function `predict`"),
    "wrong shape": (CORRECT + "\ndef predict(model, items):\n    return items[:3]\n", r"shape \(3,\).*expected"),
    "NaN": (CORRECT + "\ndef predict(model, items):\n    return items * np.nan\n", r"NaN"),
    "exception": (
        CORRECT + "\ndef predict(model, items):\n    return items / None\n",
        r"`predict` raised TypeError: .* \(basket_value\.py, line 11\)",
    ),
    "crash": (
        CORRECT + "\ndef predict(model, items):\n    import os; os.abort()\n",
        r"crashed its process \(SIG(ABRT|SEGV)\)",  # the second where the attempt is the first process of its tree
    ),
    "exit": (
        CORRECT + "\ndef predict(model, items):\n    import os; os._exit(0)\n",
        r"ended its process with exit status 0",
    ),
    "time-out": (CORRECT + "\ndef predict(model, items):\n    while True: pass\n", r"still running when the 5 s"),
    "memory": (CORRECT + "\ndef predict(model, items):\n    return np.ones(10**9)\n", r"more than the 512 MiB allowed"),
}
VERDICTS = {"crash": "crashed", "exit": "crashed", "time-out": "timed out", "memory": "out of memory"}


def heed_ctrl_c():
    """Takes back what a shell does to what it starts in the background: to ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def processes_of_session(grader):
    """The processes that a grader has started, and those that they have started: numbers."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    family = {grader}
    while grown := {child for child, parent in parents.items() if parent in family} - family:
        family |= grown
    return family - {grader}


def is_alive(process):
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# --- The score card ---------------------------------------------------------------------------------------


def test_the_reference_earns_gold(graded):
    """--kata-reference shows a full score card, in plain text when piped, and exits with 0."""
    run = graded(TOY, "--kata-reference")
    run.stdout.re_match_lines(
        [
            r"retail/basket_value  passed · 3/3 checks · mean absolute error [\d.]+ EUR \[[\d.]+, [\d.]+\] "
            r"· 100 points · gold · [\d.]+ s · isolation: \w+",
            r"  quality 1\.00 \[1\.00, 1\.00\] on 1 split: naive rule [\d.]+, reference [\d.]+",
            r"  next: `mlekata brief retail/basket_value --debrief` shows how the author did it",
            r"retail: 1 of 1 passed, 100 of 100 points, 8\.0 rank points in this run",
        ]
    )
    assert run.ret == 0
    assert "\x1b" not in run.stdout.str()


def test_the_reference_is_not_remembered_as_an_attempt(graded, pytester):
    """What the author can do is not the learner's history."""
    graded(TOY, "--kata-reference")
    assert not (pytester.path / "attempts").exists()


@pytest.mark.parametrize("file", ["none", "stub", "comments"])
def test_what_is_not_begun_is_not_attempted(graded, pytester, file):
    """No file, the untouched stub, or a file of comments: not attempted, 0 points, the next step, nothing red."""
    stub = (TOY_KATAS / TOY / "stub.py").read_text()
    if file != "none":
        write(pytester, {"stub": f"# mine\n{stub}", "comments": '"""Soon."""\n# to do\n'}[file])
    run = graded("retail/basket_value")
    run.stdout.re_match_lines(
        [
            r"retail/basket_value  not attempted · 0/3 checks · 0 points · no medal",
            r"  next: `mlekata start retail/basket_value` writes a file to begin with"
            if file == "none"
            else r"  next: write `fit`; `mlekata brief retail/basket_value` shows the task",
        ]
    )
    run.assert_outcomes(skipped=4)
    assert run.ret == 1
    assert not (pytester.path / "attempts" / "history.jsonl").exists()


def test_a_correct_attempt_passes_and_is_remembered(graded, pytester):
    """Another correct solution passes, exits with 0, and is in the history."""
    write(pytester, CORRECT)
    run = graded(TOY)
    assert run.ret == 0
    run.stdout.re_match_lines([r"remembered in attempts/history\.jsonl; -k NAME runs some of the checks, -v shows .*"])
    (line,) = (pytester.path / "attempts" / "history.jsonl").read_text().splitlines()
    assert json.loads(line)["points"] > 95


def test_quiet_shows_only_the_score_lines(graded):
    """Under -q there are no details."""
    run = graded(TOY, "--kata-reference", "-q")
    run.stdout.re_match_lines([r"retail/basket_value  passed .*", r"retail: 1 of 1 passed.*"])
    run.stdout.no_re_match_line(r"(  (quality|next|slices)|remembered).*")


def test_a_terminal_gets_colour_and_no_color_is_obeyed(graded, monkeypatch):
    """Colour follows pytest's own rules."""
    assert "\x1b[32m" in graded(TOY, "--kata-reference", "--color=yes").stdout.str()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in graded(TOY, "--kata-reference").stdout.str()


def on_a_terminal(command, folder):
    """What a command writes to a terminal of 100 columns."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.environ.update(COLUMNS="100", TERM="xterm")
        os.execv(command[0], command)
    written = b""
    with contextlib.suppress(OSError):  # EIO: the other end is closed
        while block := os.read(terminal, 65536):
            written += block
    os.waitpid(process, 0)
    return written.decode()


def rendered(line):
    """A line as a terminal shows it in the end."""
    cells, place = [], 0
    for letter in re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", line):
        if letter in "\b\r":
            place = place - 1 if letter == "\b" else 0
        else:
            cells[place : place + 1] = [letter]
            place += 1
    return "".join(cells).rstrip()


def test_a_terminal_says_what_is_running_and_then_no_more(pytester, katas):
    """While a function computes, its name and the seconds stand behind the dots; afterwards only the dots do."""
    write(pytester, CORRECT + "\n_fit = fit\ndef fit(*data):\n    import time; time.sleep(1.6); return _fit(*data)\n")
    manifest = katas / "retail" / "basket_value" / "kata.toml"
    manifest.write_text(manifest.read_text().replace("seconds = 5", "seconds = 60"))
    command = [sys.executable, "-P", "-m", "pytest", "--kata", TOY, "--kata-folder", str(katas)]
    written = on_a_terminal(command, pytester.path)
    assert "retail/basket_value: building the data of split 1" in written
    assert re.search(r"retail/basket_value: `fit` is running, \d+ s", written)
    lines = [rendered(line) for line in written.split("\n")]
    dots = r"attempts/retail/basket_value\.py \.{4} +\[100%\]"
    assert [line for line in lines if re.fullmatch(dots, line)], ascii(written)
    assert "is running" not in on_a_terminal([*command, "-q"], pytester.path)


# --- Faults of the attempt --------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_apart_and_the_other_kata_is_graded(graded, pytester, fault):
    """The sentence names the fault with its line or limit; the other kata of the run passes."""
    source, sentence = FAULTS[fault]
    write(pytester, source)
    write(pytester, CORRECT, "second_value")
    run = graded("retail", "--kata-json", "run.json")
    both = results(pytester)
    assert both["retail/second_value"]["verdict"] == "passed"
    assert both[TOY]["verdict"] == VERDICTS.get(fault, "failed")
    assert both[TOY]["points"] < 40
    assert any(re.search(sentence, check["fault"]["sentence"]) for check in both[TOY]["checks"] if check["fault"])
    assert re.search(sentence, run.stdout.str())
    assert run.ret == 1


def test_a_failure_shows_the_learners_lines_and_nothing_of_the_hidden_test(graded, pytester, katas):
    """The traceback is the attempt's own; neither source, nor path of a hidden test, nor our frames are shown."""
    write(pytester, FAULTS["exception"][0])
    shown = graded(TOY, "-v").stdout.str()
    assert "return items / None" in shown
    assert str(katas) not in shown
    assert "hidden_tests" not in shown
    assert "answers" not in shown
    after_the_header = shown.partition("collected ")[2]  # the header names the settings file, which is ours
    assert after_the_header and "mlekata/" not in after_the_header.replace("mlekata-", "")


def test_what_the_attempt_printed_is_shown_and_cannot_move_the_cursor(graded, pytester):
    """Output stands below a failed check; escapes that a terminal would obey are made visible."""
    write(pytester, CORRECT + "\ndef predict(model, items):\n    print('see \\x1b[2J this')\n    return 'wrong'\n")
    shown = graded(TOY).stdout.str()
    assert "Your code printed:" in shown
    assert "see \N{REPLACEMENT CHARACTER}[2J this" in shown


def test_a_fault_is_shown_once_and_then_referred_to(graded, pytester):
    """A fault of the whole file does not fill the screen once for every check; `-rs` names the others."""
    write(pytester, FAULTS["syntax error"][0])
    run = graded(TOY, "-rs")
    run.assert_outcomes(failed=1, skipped=3)
    shown = run.stdout.str()
    assert shown.count("not valid Python") == 2, "once with the learner's lines, once as the next step"
    assert "\n  2 more checks could not run for the same reason\n" in shown
    assert re.search(r"SKIPPED \[3\].* the same fault as test_predict_gives_a_number_for_each_basket", shown)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_score_card_comes_last(graded, pytester, fault):
    """No list of failed checks, cut to the width of the terminal, pushes the sentence that helps off the screen."""
    write(pytester, FAULTS[fault][0])
    shown = graded(TOY).stdout.str()
    assert "FAILED" not in shown
    below_the_sentence = shown.rpartition("\n  next: ")[2]
    assert below_the_sentence and below_the_sentence.count("\n") <= 6


def test_a_summary_that_is_asked_for_is_shown(graded, pytester):
    """With -rf."""
    write(pytester, FAULTS["syntax error"][0])
    assert "FAILED attempts/retail/basket_value.py::test_predict" in graded(TOY, "-rf").stdout.str()


def test_the_number_of_items_is_explained(graded):
    """What pytest calls items are the checks of the score lines, and a score for each kata with a metric."""
    graded(TOY, "--kata-reference").stdout.re_match_lines(
        ["collected 4 items", "3 checks and 1 score", "", r"retail/basket_value/reference\.py \.\.\.\. .*"],
        consecutive=True,
    )


def test_long_lines_are_broken_on_a_terminal_only(pytester, katas, graded):
    """Between words and set in; in a pipe a line is a line."""
    write(pytester, CORRECT)
    command = [sys.executable, "-P", "-m", "pytest", "--kata", TOY, "--kata-folder", str(katas)]
    card = on_a_terminal(command, pytester.path).partition(" katas ")[2]
    lines = [rendered(line) for line in card.split("\n")]
    assert max(map(len, lines)) <= 100
    assert any(line.startswith("    ") for line in lines)
    assert max(map(len, graded(TOY).stdout.lines)) > 100


def test_lines_of_the_history_that_cannot_be_read_are_counted_aloud(graded, pytester):
    """How many, of which file; the results in the others stand."""
    path = write(pytester, CORRECT)
    (path.parent.parent / "history.jsonl").write_text('{"when": 1}\nnot ours\n')
    shown = graded(TOY).stdout.str()
    assert "history.jsonl: 2 lines cannot be read and do not count" in shown


def test_checks_that_were_not_run_are_counted(graded, pytester, katas):
    """They are no fault of the function they name, and not the same fault as another check."""
    folder = katas / "retail" / "basket_value"
    (folder / "kata.toml").write_text((folder / "kata.toml").read_text().replace("seconds = 5", "seconds = 1"))
    asks = 'def test_{}(attempt):\n    """It fits."""\n    attempt.fit([1.0], [1.0])\n'
    (folder / "hidden_tests.py").write_text("\n\n".join(asks.format(name) for name in ("one", "two", "three")))
    write(pytester, CORRECT + "\ndef fit(items, value_eur):\n    while True: pass\n")
    shown = graded(TOY, "-rN").stdout.str()
    assert shown.count("\n`fit` was still running when the 1 s for this kata were used up") == 1
    assert "not run:" not in shown and "the same fault" not in shown
    assert "\n  2 checks and the score could not be run: the time was used up\n" in shown


def test_a_kata_that_needs_what_is_not_installed_does_not_stop_the_others(graded, pytester, katas):
    """It says what to install, is not called anybody's fault, and is not remembered as an attempt."""
    write(pytester, CORRECT)
    write(pytester, "import no_such_library\n" + CORRECT, "second_value")
    with (katas / "retail" / "second_value" / "scorer.py").open("a") as scorer:
        scorer.write("\nimport no_such_library\n")
    run = graded("retail", "--kata-json", "run.json")
    sentence = "retail/second_value needs no_such_library, which is not installed: pip install no_such_library"
    shown = run.stdout.str()
    assert f"\n  next: {sentence}\n" in shown and "fault" not in shown and "no score" not in shown
    made = results(pytester)
    assert made[TOY]["verdict"] == "passed" and made["retail/second_value"]["verdict"] == "not attempted"
    assert run.ret == 1
    assert "second_value" not in (pytester.path / "attempts" / "history.jsonl").read_text()


def test_ctrl_c_keeps_the_katas_that_were_finished(graded, pytester, katas):
    """Finished katas are in the history, the unfinished one is not, and no process is left behind."""
    write(pytester, CORRECT)
    write(
        pytester,
        CORRECT + "\ndef predict(model, items):\n    import time; print('here'); time.sleep(300)\n",
        "second_value",
    )
    manifest = katas / "retail" / "second_value" / "kata.toml"
    manifest.write_text(manifest.read_text().replace("seconds = 5", "seconds = 300"))
    command = [sys.executable, "-P", "-m", "pytest", "-v", "--kata", "retail", "--kata-folder", str(katas)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=pytester.path, stdout=subprocess.PIPE, text=True, env=environment, preexec_fn=heed_ctrl_c
    ) as run:
        for line in run.stdout:
            if "basket_value.py::score" in line:
                break
        time.sleep(1)
        children = processes_of_session(run.pid)
        run.send_signal(signal.SIGINT)
        shown, _ = run.communicate(timeout=30)
    assert run.returncode == pytest.ExitCode.INTERRUPTED
    assert "stopped by Ctrl-C; the katas finished before are kept" in shown
    history = (pytester.path / "attempts" / "history.jsonl").read_text()
    assert [json.loads(line)["kata"] for line in history.splitlines()] == [TOY]
    assert children
    assert eventually(lambda: not any(is_alive(child) for child in children), 10.0)


def test_a_file_that_is_not_utf_8_is_the_attempts_fault(graded, pytester):
    """It is named with its line, and the run goes on."""
    write(pytester, "").write_bytes(b"# fine\n# caf\xe9\ndef fit(): return 1\n")
    graded(TOY).stdout.re_match_lines([r"basket_value\.py, line 2: not UTF-8 text; save the file as UTF-8"])


UNREAD = {
    "folder": (Path.mkdir, "is a folder"),
    "pipe": (os.mkfifo, "is a named pipe"),
    "reference": (
        lambda path: path.symlink_to(TOY_KATAS / TOY / "reference.py"),
        "is a link to a file outside attempts",
    ),
    "huge": (lambda path: path.write_bytes(b"#" * 3 * 2**20), "has 3,072 KiB"),
    "deep": (lambda path: path.write_text(f"{CORRECT}\nx = {'-' * 100_000}1\n"), "nested too deeply for Python"),
}


@pytest.mark.parametrize("kind", UNREAD)
def test_nothing_that_lies_in_place_of_an_attempt_stops_the_others(graded, pytester, kind):
    """It has its verdict and a sentence that says what it is; the other kata is graded."""
    make, told = UNREAD[kind]
    make(write(pytester, "", "second_value").with_name("basket_value.py"))
    write(pytester, CORRECT, "second_value")
    run = graded("retail", "--kata-json", "run.json")
    both = results(pytester)
    assert both["retail/second_value"]["verdict"] == "passed"
    assert both[TOY]["verdict"] == "failed" and both[TOY]["points"] == 0
    assert run.ret == 1 and told in run.stdout.str()


def test_code_too_deep_for_us_and_not_for_python_is_graded(graded, pytester):
    """A sum of a thousand terms and a function of 300 branches take no point from a correct attempt."""
    branches = "".join(f"    elif x == {number}:\n        return {number}\n" for number in range(300))
    write(pytester, f"{CORRECT}\ny = {' + '.join('1' * 1000)}\ndef g(x):\n    if x:\n        return 1\n{branches}")
    assert graded(TOY).ret == 0


def test_windows_editors_are_welcome(graded, pytester):
    """A byte order mark and line ends of two bytes."""
    write(pytester, "").write_bytes(b"\xef\xbb\xbf" + CORRECT.replace("\n", "\r\n").encode())
    assert graded(TOY).ret == 0


# --- Faults of the kata -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("hidden_tests.py", "import numpy as", "import numpy.no_such_module as", r"no_such_module"),
        ("data.py", "items = rng", "items = nothing", r"data\.build failed: NameError"),
        ("scorer.py", "return weights @", "return 1 / 0 @", r"scorer\.py: metric failed: ZeroDivisionError"),
        ("scorer.py", "return {", "raise SystemExit({", r"scorer\.py"),
        ("hidden_tests.py", "assert large > small", "raise SystemExit(0)\n    assert large > small", r"SystemExit"),
    ],
)
def test_a_fault_of_the_kata_is_not_the_attempts(graded, pytester, katas, file, old, new, told):
    """A broken kata is a kata error with 0 points, remembered by nobody, and the other kata is graded."""
    path = katas / "retail" / "basket_value" / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new).replace("raise SystemExit({", "raise SystemExit or {"))
    if "SystemExit or" in path.read_text():
        path.write_text(path.read_text().replace("raise SystemExit or {", "raise SystemExit\n    return {"))
    write(pytester, CORRECT)
    write(pytester, CORRECT, "second_value")
    run = graded("retail", "--kata-json", "run.json")
    both = results(pytester)
    assert both[TOY]["verdict"] == "kata error"
    assert both[TOY]["points"] == 0
    assert both["retail/second_value"]["verdict"] == "passed"
    assert re.search(told, run.stdout.str())
    assert run.ret == 1
    history = (pytester.path / "attempts" / "history.jsonl").read_text()
    assert "second_value" in history
    assert TOY not in history


# --- Options ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [["retail"], ["retail/basket_value,retail/second_value"], ["all"]])
def test_katas_are_chosen_by_track_list_or_all(graded, pytester, names):
    """A track, a comma list and all choose both katas of the folder."""
    lines = graded(*names, "--collect-only", "-q").stdout.lines
    assert {"attempts/retail/basket_value.py::score", "attempts/retail/second_value.py::score"} <= set(lines)


def test_several_options_add_up(graded):
    """--kata may be given more than once."""
    lines = graded(TOY, "--kata", "retail/second_value", "--collect-only", "-q").stdout.lines
    assert {"attempts/retail/basket_value.py::score", "attempts/retail/second_value.py::score"} <= set(lines)


def test_a_typo_answers_with_close_matches(graded):
    """The name that was meant is offered, and nothing is run."""
    run = graded("retial")
    run.stderr.re_match_lines([r"ERROR: .*'retial'.*retail.*"])
    assert run.ret == pytest.ExitCode.USAGE_ERROR


def test_only_collecting_grades_nothing(graded, pytester):
    """--collect-only lists the checks, without a score card, a history or a worker."""
    write(pytester, CORRECT)
    run = graded(TOY, "--collect-only")
    assert run.ret == 0
    run.stdout.no_re_match_line(r".*points.*")
    assert not (pytester.path / "attempts" / "history.jsonl").exists()


def test_a_partial_run_gives_no_points(graded, pytester):
    """With -k, what was run is checked and shown, nothing is remembered, and the exit status is pytest's own."""
    write(pytester, CORRECT)
    run = graded(TOY, "-k", "larger", "--kata-json", "run.json")
    assert run.ret == 0
    run.stdout.re_match_lines([r"retail/basket_value  partial run · 1/1 check · no points.*"])
    assert results(pytester)[TOY]["complete"] is False
    assert not (pytester.path / "attempts" / "history.jsonl").exists()


def test_x_stops_at_the_first_failure(graded, pytester):
    """-x stops; the kata that it left unfinished has no points."""
    write(pytester, FAULTS["wrong shape"][0])
    write(pytester, CORRECT, "second_value")
    run = graded("retail", "-x", "--kata-json", "run.json")
    run.assert_outcomes(failed=1)
    assert list(results(pytester)) == [TOY]


def test_attempts_may_be_elsewhere_in_a_path_of_any_letters(graded, pytester):
    """--attempts takes a folder with spaces and letters beyond ASCII."""
    folder = pytester.path / "mes essais é 漢字"
    (folder / "retail").mkdir(parents=True)
    (folder / "retail" / "basket_value.py").write_text(CORRECT)
    assert graded(TOY, "--attempts", str(folder)).ret == 0
    assert (folder / "history.jsonl").exists()


def test_junitxml_has_every_check(graded, pytester):
    """pytest's own report of the run names katas and checks."""
    write(pytester, CORRECT)
    graded(TOY, "--junitxml", "junit.xml")
    xml = (pytester.path / "junit.xml").read_text()
    assert xml.count("<testcase") == 4
    assert 'name="test_larger_baskets_cost_more"' in xml


def test_without_a_terminal_reporter_the_run_is_graded_all_the_same(graded, pytester):
    """-p no:terminalreporter takes the words away, not the results."""
    write(pytester, CORRECT)
    assert graded(TOY, "-p", "no:terminalreporter", "--kata-json", "run.json").ret == 0
    assert results(pytester)[TOY]["verdict"] == "passed"


def test_the_json_is_as_its_schema_says(graded, pytester):
    """A run with a pass and a fault is described by the schema that the package ships, and by nothing looser."""
    schema = json.loads(files("mlekata").joinpath("schemas", "run-1.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    write(pytester, CORRECT)
    write(pytester, FAULTS["crash"][0], "second_value")
    graded("retail", "--kata-json", "run.json")
    run = json.loads((pytester.path / "run.json").read_text())
    jsonschema.validate(run, schema)
    run["katas"][0]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError, match="surprise"):
        jsonschema.validate(run, schema)


def test_a_json_file_in_no_folder_is_refused_before_anything_runs(graded):
    """Nobody waits for a training whose result cannot be written."""
    run = graded(TOY, "--kata-json", "no/such/folder/run.json")
    run.stderr.re_match_lines([r"ERROR: --kata-json: there is no folder .*no/such/folder"])


# --- The same every time ----------------------------------------------------------------------------------


def test_ten_runs_give_the_same_result(graded, pytester):
    """The same attempt has the same JSON but for times, global random generators and all."""
    noisy = CORRECT + (
        "\nimport random\ndef predict(model, items):\n    rng = np.random.default_rng()\n"
        "    return np.polyval(model, items) + rng.normal(0, 1, len(items)) + np.random.rand() + random.random()\n"
    )
    write(pytester, noisy)
    seen = []
    for number in range(10):
        graded(TOY, "--kata-json", f"{number}.json")
        seen.append(without_times(results(pytester, f"{number}.json")[TOY]))
    assert seen[0]["score"] is not None
    assert all(result == seen[0] for result in seen)


@pytest.mark.parametrize("options", [["-n", "2"], ["-n", "0"], ["-p", "no:randomly"]])
def test_two_processes_give_the_same_results(graded, pytester, options):
    """With -n 2 the results are those without."""
    write(pytester, CORRECT)
    write(pytester, FAULTS["wrong shape"][0], "second_value")
    graded("retail", "--kata-json", "one.json")
    graded("retail", *options, "--kata-json", "two.json")
    one, two = results(pytester, "one.json"), results(pytester, "two.json")
    assert len(one) == 2
    assert {name: without_times(result) for name, result in one.items()} == {
        name: without_times(result) for name, result in two.items()
    }


# --- What lies around -------------------------------------------------------------------------------------


def test_the_learners_own_settings_and_files_change_nothing(graded, pytester, katas):
    """conftest.py, pytest.ini, tests, modules named like ours, startup files and entry points are not looked at."""
    write(pytester, CORRECT)
    graded(TOY, "--kata-json", "clean.json")
    pytester.makeconftest("raise Exception('conftest was read')")
    pytester.makeini(
        "[pytest]\naddopts = -k nothing --no-such-option\npythonpath = .\nminversion = 1.0\n"
        "testpaths = nothing\nrequired_plugins = no-such-plugin\nfilterwarnings = error"
    )
    for name in ("pandas", "numpy", "random", "mlekata", "test_mine", "sitecustomize", "usercustomize", "cheat"):
        (pytester.path / f"{name}.py").write_text("raise Exception('a stray file was read')")
        (pytester.path / "attempts" / "retail" / f"{name}.py").write_text("raise Exception('a stray file was read')")
    planted = pytester.path / "cheat-1.0.dist-info"
    planted.mkdir()
    (planted / "METADATA").write_text("Metadata-Version: 2.1\nName: cheat\nVersion: 1.0\n")
    (planted / "entry_points.txt").write_text("[pytest11]\ncheat = cheat\n")
    (pytester.path / "cheat.pth").write_text("import cheat")
    command = [sys.executable, "-P", "-m", "pytest", "--kata", TOY, "--kata-folder", str(katas)]
    run = subprocess.run(  # by itself: pytester puts the folder on the import path
        [*command, "--kata-json", "littered.json"], cwd=pytester.path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "was read" not in run.stdout + run.stderr
    clean, littered = results(pytester, "clean.json"), results(pytester, "littered.json")
    assert without_times(clean[TOY]) == without_times(littered[TOY])


def test_without_kata_a_plain_run_is_untouched(pytester):
    """A plain pytest imports nothing of ours beyond the option parsing, and collects its own tests only."""
    pytester.makepyfile(
        """
        import sys

        def test_nothing_of_ours_is_imported():
            ours = {name for name in sys.modules if name.partition(".")[0] == "mlekata"}
            assert ours <= {"mlekata", "mlekata.plugin"}
            assert not {"numpy", "pandas", "typer", "msgpack"} & set(sys.modules)
        """
    )
    run = pytester.runpytest_subprocess("-p", "no:randomly")  # which imports NumPy itself
    run.assert_outcomes(passed=1)
