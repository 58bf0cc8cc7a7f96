"""What README and CONTRIBUTING show is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import data_table
import katas_table
import pytest

import mlekata
from mlekata.kata import catalogue

REPOSITORY = Path(__file__).resolve().parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
CI = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
SCRIPTS = Path(sys.executable).parent
SECONDS = re.compile(r"\d+\.\d s\b(, \d+\.\d s by the clock)?")


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


def _short_commands() -> list[list[str]]:
    """The lines of each console block that install nothing."""
    blocks = [[line for line in block.splitlines() if "pip install" not in line] for block in _blocks("console")]
    return [lines for lines in blocks if lines]


@pytest.mark.parametrize("lines", _short_commands(), ids=" && ".join)
def test_short_commands_run(lines: list[str], tmp_path: Path) -> None:
    """Every other command of the README runs and ends well, after those above it, in an empty folder."""
    for line in lines:
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


def test_the_table_of_data_packages_is_made_from_the_manifests() -> None:
    """docs/data.md is what `python tests/data_table.py` prints: licences are those of the installed packages."""
    assert (REPOSITORY / "docs" / "data.md").read_text(encoding="utf-8") == data_table.table()


def test_every_package_that_data_come_from_is_in_the_table() -> None:
    """Every dataset of every manifest has its package, its licence and the terms of the data themselves."""
    packages = data_table.packages()
    assert {one.name for one in packages} == set(data_table.TERMS)
    listed = {file for one in packages for file in one.files}
    assert listed == {file for kata in catalogue.select(["all"]) for file in kata.manifest.datasets}
    assert all(one.licence for one in packages)


def test_readme_has_no_link_that_a_package_page_lacks() -> None:
    """It is shown on the package's page too, where a path of the repository leads nowhere."""
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert [link for link in links if not link.startswith(("https://", "#"))] == []


def test_what_the_repository_promises_is_there() -> None:
    """Files of the repository that README, SECURITY.md and CONTRIBUTING.md name exist."""
    for page in ("README.md", "SECURITY.md", "CONTRIBUTING.md"):
        text = (REPOSITORY / page).read_text(encoding="utf-8")
        named = set(re.findall(r"`((?:docs/)?\w+\.(?:md|cff|toml))`", text)) - {"kata.toml", "brief.md", "track.toml"}
        assert [name for name in sorted(named) if not (REPOSITORY / name).is_file()] == [], page


def test_citation_names_this_version() -> None:
    """CITATION.cff is not forgotten when a version is released."""
    citation = (REPOSITORY / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {mlekata.__version__}\n" in citation
