"""No flag, environment variable or plugin of the outer run decides what a hidden test or a scorer finds."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOY_KATAS = Path(__file__).parent.parent / "toy_katas_for_grading"
TOY = "retail/basket_value"

CORRECT = """
import numpy as np

def fit(items, value_eur):
    return np.polyfit(items, value_eur, 1)

def predict(model, items):
    return np.polyval(model, items)
"""
#: Fails `test_larger_baskets_cost_more`, and no check of the engine's own.
WRONG = CORRECT + "\ndef predict(model, items):\n    return 0 * items\n"

#: Author's code that warns, and whose numbers overflow, in each place where it runs.
NOISY = """
def _noise():
    import warnings
    import numpy as np
    warnings.warn("an old way", DeprecationWarning)
    warnings.warn("mind this", UserWarning)
    np.float64(1e308) * np.array([10.0]) / np.array([0.0])

_noise()
"""

REWRITES_ALL = """
[pytest]
python_files = *.py
filterwarnings = error
"""
#: A plugin that makes NumPy strict, warnings errors, and rewrites assertions of whatever is imported.
STRICT_PLUGIN = """
import warnings
import numpy as np

np.seterr(all="raise")

def pytest_runtest_setup(item):
    warnings.simplefilter("error")
"""

ENVIRONMENTS = {
    "-O": (["-O"], {}, {}),
    "-OO": (["-OO"], {}, {}),
    "PYTHONOPTIMIZE": ([], {"PYTHONOPTIMIZE": "2"}, {}),
    "-W error": (["-W", "error"], {}, {}),
    "PYTHONWARNINGS": ([], {"PYTHONWARNINGS": "error"}, {}),
    "-bb -X dev": (["-bb", "-X", "dev"], {}, {}),
    "rewritten assertions": ([], {}, {"pytest.ini": REWRITES_ALL}),
    "a strict plugin": ([], {"PYTEST_PLUGINS": "strict_plugin"}, {"strict_plugin.py": STRICT_PLUGIN}),
}


@pytest.fixture
def katas(tmp_path) -> Path:
    """The toy kata, with noise wherever its author's code runs."""
    folder = tmp_path / "katas"
    shutil.copytree(TOY_KATAS, folder)
    for name, function in (("data", "build"), ("scorer", "metric"), ("hidden_tests", "test_larger_baskets_cost_more")):
        path = folder / TOY / f"{name}.py"
        text, changes = re.subn(
            rf"^def {function}\(.*:\n", r"\g<0>    _noise()\n", path.read_text(), flags=re.MULTILINE
        )
        path.write_text(text.replace("\n\n\n", NOISY + "\n\n", 1))
        assert changes == 1
    return folder


def graded(katas: Path, attempt: str, place: Path, flags=(), variables=None, files=None) -> dict:
    """The result of a graded run in a process of its own."""
    (place / "attempts" / "retail").mkdir(parents=True, exist_ok=True)
    (place / "attempts" / "retail" / "basket_value.py").write_text(attempt)
    for name, text in (files or {}).items():
        (place / name).write_text(text)
    command = [*flags, "-m", "pytest", "--kata", TOY, f"--kata-folder={katas}", "--kata-json=out.json"]
    run = subprocess.run(
        [sys.executable, *command, "-p", "no:cacheprovider"],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "", **(variables or {})},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (place / "out.json").is_file(), run.stdout + run.stderr
    (result,) = json.loads((place / "out.json").read_text())["katas"]
    return result


@pytest.mark.parametrize("name", ENVIRONMENTS)
@pytest.mark.parametrize("attempt", [CORRECT, WRONG], ids=["correct", "wrong"])
def test_verdicts_do_not_depend_on_the_surroundings(katas, tmp_path, name, attempt):
    """Assertions hold and warnings are no errors, so an attempt has the checks and points that it has anyhow."""
    flags, variables, files = ENVIRONMENTS[name]
    (tmp_path / "plain").mkdir()
    (tmp_path / "odd").mkdir()
    plain = graded(katas, attempt, tmp_path / "plain")
    odd = graded(katas, attempt, tmp_path / "odd", flags, variables, files)
    assert (plain["verdict"], plain["medal"]) == (("passed", "gold") if attempt is CORRECT else ("failed", "none"))
    for key in ("verdict", "medal", "points", "score"):
        assert odd[key] == plain[key]
