"""Native Windows gets one clear sentence, from each of the three doors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlekata import systems

#: Makes this Python look like one on Windows: its name, and the modules that are missing there.
WINDOWS = """
import io, sys
import pytest, typer
import mlekata
for name in ("fcntl", "grp", "pwd", "resource", "termios", "tty"):
    sys.modules[name] = None
io._WindowsConsoleIO = io.FileIO  # which pytest asks for there
sys.platform = "win32"
"""
DOORS = {
    "pytest": ("sys.exit(pytest.main(['-p', 'mlekata.plugin', '--kata', 'finance']))", "ERROR: "),
    "the command line": ("import mlekata.cli; mlekata.cli.app()", "mlekata: "),
    "the package": (
        """
try:
    mlekata.public_data("finance/fraud_detector")
except mlekata.errors.UsageError as error:
    sys.exit(f"told: {error}")
""",
        "told: ",
    ),
}


def on_windows(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # other plugins look too closely at the system
    command = [sys.executable, "-P", "-c", WINDOWS + code]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("door", DOORS)
def test_windows_is_told_to_use_wsl_in_one_sentence(door: str, tmp_path: Path) -> None:
    """No stack, one line that says what to do, and a status that says it failed."""
    code, before = DOORS[door]
    run = on_windows(code, tmp_path)
    said = [line for line in (run.stdout + run.stderr).splitlines() if line.strip()]
    assert run.returncode != 0
    assert [line for line in said if "wsl --install" in line and line.startswith(before)] == said, run.stderr


def test_other_pytest_runs_on_windows_do_not_feel_it(tmp_path: Path) -> None:
    """A plain run beside an installed mlekata passes there."""
    (tmp_path / "test_own.py").write_text("def test_own(): pass\n", encoding="utf-8")
    run = on_windows("sys.exit(pytest.main(['-q', '-p', 'mlekata.plugin']))", tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr


def test_systems_that_it_runs_on_are_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux, WSL's included, and macOS."""
    for platform in ("linux", "darwin", "freebsd14"):
        monkeypatch.setattr(sys, "platform", platform)
        assert systems.refusal() == ""
