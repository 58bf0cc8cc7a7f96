"""Whoever stops a check from outside is heard: nobody is accused of it, and the other checks are graded as ever."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

TOY_KATAS = Path(__file__).parent.parent / "toy_katas_for_grading"
TOY = "retail/basket_value"
ATTEMPT = """
import time
import numpy as np

def fit(items, value_eur):
    return np.polyfit(items, value_eur, 1)

def predict(model, items):
    return np.polyval(model, items)
"""
SLOW_ONCE = """
def predict(model, items):
    time.sleep(60 * (len(items) == 10))  # as only one hidden test asks
    return np.polyval(model, items)
"""

#: As a plugin does that limits the time of each test by a signal.
LIMITS = """
import signal
import pytest

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    def stop(*_):
        {stop}
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 2)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
"""

pytestmark = pytest.mark.skipif(not hasattr(__import__("signal"), "setitimer"), reason="no such signals here")


@pytest.fixture
def graded(pytester, tmp_path, monkeypatch):
    """Grades an attempt beside a plugin that stops each test after two seconds; what was shown, and the result."""
    shutil.copytree(TOY_KATAS / TOY, tmp_path / "katas" / TOY)

    def run(source: str, stop: str):
        path = pytester.path / "attempts" / f"{TOY}.py"
        path.parent.mkdir(parents=True)
        path.write_text(source)
        (pytester.path / "limits.py").write_text(LIMITS.format(stop=stop))
        monkeypatch.setenv("PYTHONPATH", str(pytester.path))
        command = (sys.executable, "-P", "-m", "pytest", "-p", "limits", "--kata", TOY)
        shown = pytester.run(*command, "--kata-folder", str(tmp_path / "katas"), "--kata-json", "run.json")
        (result,) = json.loads((pytester.path / "run.json").read_text())["katas"]
        return shown, result

    return run


def verdicts(result) -> list[str]:
    return ["passed" if check["fault"] is None else check["fault"]["kind"] for check in result["checks"]]


@pytest.mark.parametrize(
    "stop",
    ['pytest.fail("Timeout (>2.0s) from a plugin")', 'raise RuntimeError("Timeout (>2.0s) from a plugin")'],
    ids=["pytest's own", "any exception"],
)
def test_a_limit_of_another_plugin_accuses_nobody(graded, pytester, stop):
    """The check that it stops says so; no function is missed afterwards, and nothing is remembered."""
    shown, result = graded(ATTEMPT + SLOW_ONCE, stop)
    text = shown.stdout.str()
    assert set(verdicts(result)) == {"passed", "interrupted"}
    assert "stopped from outside before it was done (Timeout (>2.0s) from a plugin): no fault of your attempt" in text
    assert "has no function" not in text and "kata itself is at fault" not in text
    assert (result["verdict"], result["points"]) == ("interrupted", 0.0)
    assert not (pytester.path / "attempts" / "history.jsonl").exists()


def test_a_limit_while_the_file_is_loaded_accuses_nobody(graded):
    """The next check loads it anew, and knows what it defines."""
    slow_at_first = ATTEMPT + "\ntime.sleep(60)\n"
    shown, result = graded(slow_at_first, 'pytest.fail("Timeout (>2.0s) from a plugin")')
    assert set(verdicts(result)) == {"interrupted"}
    assert "has no function" not in shown.stdout.str()
