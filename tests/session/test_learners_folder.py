"""A graded run from wherever the learner stands, with whatever lies there, on whatever terminal."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from runs import CORRECT, TOY, results, write


def test_inside_the_folder_of_attempts_the_attempts_are_found(katas, pytester, monkeypatch):
    """Said, and remembered in the same history."""
    write(pytester, CORRECT)
    monkeypatch.chdir(pytester.path / "attempts" / "retail")
    command = [sys.executable, "-P", "-m", "pytest", "--kata", TOY, "--kata-folder", str(katas)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"warning: the attempts are those in {pytester.path / 'attempts'}, in which you are" in run.stdout
    assert (pytester.path / "attempts" / "history.jsonl").exists()
    assert not (pytester.path / "attempts" / "retail" / "attempts").exists()


def test_a_folder_of_attempts_that_is_not_there_is_refused(graded):
    """Instead of a kata that is not attempted; and how to make it."""
    run = graded(TOY, "--attempts", "no such")
    run.stderr.re_match_lines(
        [r"ERROR: --attempts no such: there is no such folder; .* --attempts 'no such'` makes one"]
    )
    assert run.ret == pytest.ExitCode.USAGE_ERROR


def test_advice_repeats_the_folder(graded, pytester):
    """What is advised can be typed as it stands."""
    (pytester.path / "my work").mkdir()
    run = graded(TOY, "--attempts", "my work")
    run.stdout.re_match_lines([rf"  next: `mlekata start {TOY} --attempts 'my work'` writes a file to begin with"])


@pytest.mark.parametrize("place", ["attempts/retail/basket_value.ipynb", "attempts/basket_value.py", "basket_value.py"])
def test_a_file_that_was_perhaps_meant_is_named(graded, pytester, place):
    """A notebook, or another folder; but not once there is an attempt."""
    path = pytester.path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    told = rf"  {place} is not looked at; an attempt is the Python file attempts/retail/basket_value\.py"
    graded(TOY).stdout.re_match_lines([told])
    write(pytester, CORRECT)
    graded(TOY).stdout.no_re_match_line(told)


@pytest.mark.parametrize("statement", ["import helper", "from helper import x", "import helper.inside"])
def test_an_import_of_a_neighbour_is_told_apart(graded, pytester, statement):
    """An attempt is one file; a library that is not installed is something else."""
    write(pytester, f"{statement}\n{CORRECT}")
    graded(TOY).stdout.no_re_match_line(r".*an attempt is one file.*")
    write(pytester, "x = 1\n", "helper")
    graded(TOY).stdout.re_match_lines(
        [
            r".*basket_value\.py, line 1: an import failed: ModuleNotFoundError: No module named 'helper'; "
            r"helper lies beside your attempt, but an attempt is one file: move what you need into it"
        ]
    )


@pytest.mark.parametrize("statement", ["breakpoint()", "import pdb; pdb.set_trace()"])
def test_a_breakpoint_is_told_with_advice(graded, pytester, statement):
    """Nobody can type there; what to do instead is said."""
    write(pytester, CORRECT.replace("    return np.polyfit", f"    {statement}\n    return np.polyfit"))
    graded(TOY).stdout.re_match_lines(
        [r".*`fit` raised BdbQuit \(basket_value\.py, line [56]\); nobody can type while an attempt is graded: take .*"]
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_the_score_card_is_shown_on_every_terminal(katas, pytester, monkeypatch, encoding):
    """Letters that it does not have are written plainly, those of the learner's output too."""
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    write(pytester, CORRECT + "\ndef predict(model, items):\n    print('größe 数学')\n    return 'größe 数学'\n")
    command = [sys.executable, "-P", "-m", "pytest", "--kata", TOY, "-v", "-ra"]
    command += ["--kata-folder", str(katas)]
    environment = {**os.environ, "LANG": "C", "LC_ALL": "C"}
    run = subprocess.run(command, cwd=pytester.path, capture_output=True, check=False, env=environment)
    shown = run.stdout.decode(encoding)
    assert run.returncode == 1 and "Error" not in run.stderr.decode(encoding)
    separator = "|" if encoding == "ascii" else "·"
    assert f"{TOY}  failed {separator} " in shown and "\\xb7" not in shown


def test_two_runs_at_once_are_both_remembered(katas, pytester):
    """Neither waits for the other, and no line is lost or torn."""
    write(pytester, CORRECT)
    command = [sys.executable, "-P", "-m", "pytest", "-q", "--kata", TOY, "--kata-folder", str(katas)]
    runs = [
        subprocess.Popen([*command, "--kata-json", f"{n}.json"], cwd=pytester.path, stdout=subprocess.PIPE)
        for n in range(2)
    ]
    for run in runs:
        run.communicate(timeout=120)
        assert run.returncode == 0
    assert len((pytester.path / "attempts" / "history.jsonl").read_text().splitlines()) == 2
    assert results(pytester, "0.json").keys() == results(pytester, "1.json").keys()
