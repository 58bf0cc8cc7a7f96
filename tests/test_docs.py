"""What README and CONTRIBUTING show is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import katas_table
import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
CI = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
SCRIPTS = Path(sys.executable).parent
SECONDS = re.compile(r"\d+\.\d s\b")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def _console_lines() -> list[str]:
    return [line for block in _blocks("console") for line in block.splitlines()]


ISOLATION = re.compile(r"isolation: .*$")


def _run(line: str, folder: Path) -> str:
    """Output of a README command, with this environment's programs in place of the README's."""
    words = line.replace(".venv/bin/", f"{SCRIPTS}/").split()
    run = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.mark.parametrize("line", [line for line in _console_lines() if "pip install" in line])
def test_ci_runs_the_installing_commands_to_the_letter(line: str) -> None:
    """The commands that install something are run by CI exactly as the README has them."""
    assert line in CI


def test_readme_has_two_commands_for_a_fresh_machine() -> None:
    """One ends in a graded run, one runs the test suite."""
    fresh = [line for line in _console_lines() if "venv .venv" in line]
    last = [line.rpartition("&& ")[2] for line in fresh]
    assert last == [".venv/bin/pytest --kata finance", ".venv/bin/pytest -n auto"]


@pytest.mark.parametrize("line", [line for line in _console_lines() if "pip install" not in line])
def test_short_commands_run(line: str, tmp_path: Path) -> None:
    """Every other command of the README runs and ends well."""
    assert _run(line, tmp_path)


@pytest.mark.parametrize("block", _blocks("python"))
def test_python_blocks_run(block: str) -> None:
    """Every Python block of the README runs as it stands."""
    names: dict[str, object] = {}
    exec(compile(block, "README.md", "exec"), names)
    assert names


def test_score_card_is_that_of_a_real_run(tmp_path: Path) -> None:
    """The README's score card is printed by the command above it, but for the seconds and what the machine can do."""
    (card,) = _blocks("text")
    shown = _run(".venv/bin/pytest --kata finance --kata-reference", tmp_path)
    printed = [_without_the_machine(line) for line in shown.splitlines()]
    for line in card.splitlines():
        assert _without_the_machine(line) in printed


def _without_the_machine(line: str) -> str:
    return ISOLATION.sub("isolation: as it can", SECONDS.sub("N s", line.rstrip()))


def test_the_table_of_katas_is_made_from_the_catalogue() -> None:
    """docs/katas.md is what `python tests/katas_table.py` prints, and every kata has been measured."""
    assert (REPOSITORY / "docs" / "katas.md").read_text(encoding="utf-8") == katas_table.table()
    assert "not measured" not in katas_table.table()
