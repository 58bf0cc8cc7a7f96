"""Two small katas, and pytest run on them in a process of its own."""

from __future__ import annotations

import shutil
import sys

import pytest
from runs import TOY, TOY_KATAS


@pytest.fixture
def katas(tmp_path):
    """A folder of two katas that are alike but for their names, with a second for their attempts."""
    for name in ("basket_value", "second_value"):
        shutil.copytree(TOY_KATAS / TOY, tmp_path / "some katas" / "retail" / name)
    return tmp_path / "some katas"


@pytest.fixture
def graded(pytester, katas):
    """Grades in a process of its own: `graded("retail", "-x")`; attempts are what was written before."""

    def run(name, *options):
        pytest_command = (sys.executable, "-P", "-m", "pytest")  # -P: as the command `pytest` does
        return pytester.run(*pytest_command, "--kata", name, "--kata-folder", str(katas), *options)

    return run
