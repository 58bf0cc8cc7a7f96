"""How far attempts are shut in: what a score line says, what is refused, and what would help."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlekata.attempt.remote import Workers, WorkerSettings
from mlekata.errors import NotShutIn, UsageError, WorkerError
from mlekata.isolation import MECHANISMS, MODES, NOT_WANTED, Isolation, refusal
from mlekata.wire.orders import WarmUp

NOTHING = Isolation("process", dict.fromkeys(MECHANISMS, "none here"))
EVERYTHING = Isolation("sandbox", dict.fromkeys(MECHANISMS, ""))


@pytest.mark.parametrize("wanted", MODES)
def test_nobody_is_refused_in_a_sandbox(wanted):
    """Where attempts are shut in, root may grade too."""
    assert refusal(EVERYTHING, wanted, is_root=True) == refusal(EVERYTHING, wanted) == ""


def test_root_is_refused_at_the_process_level_unless_asked_for():
    """Code of a stranger that runs as root with nothing in its way could change the machine for good."""
    said = refusal(NOTHING, "best", is_root=True)
    assert said.startswith("attempts cannot be shut in on this machine, and you are root: ")
    assert "grade as an ordinary user, or ask for it with --kata-isolation process" in said
    assert "no seccomp: none here; use Linux 4.14" in said
    assert refusal(NOTHING, "process", is_root=True) == ""
    assert refusal(NOTHING, "best") == ""


def test_who_wants_the_sandbox_does_not_get_less():
    """With or without namespaces: the sentence names what was asked for, and what is missing."""
    for wanted in MODES[1:3]:
        said = refusal(NOTHING, wanted)
        assert said.startswith(f"this machine cannot shut attempts in as wanted (isolation {wanted!r}): no namespaces")


def test_workers_refuse_what_is_too_little(monkeypatch):
    """Whoever starts workers as root on a machine that has nothing is told so; code of one's own may run."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(Workers, "_order", lambda _: WarmUp("process", []))  # as where nothing else works
    settings = WorkerSettings(memory_mib=64, processor_seconds=9.0, threads=1, seed=0)
    workers = Workers([])
    with pytest.raises(NotShutIn, match="you are root: an attempt could change anything") as refused:
        workers.worker(settings)
    workers.close()
    assert isinstance(refused.value, UsageError)
    assert isinstance(refused.value, WorkerError)
    own = Workers([], may_be_root=True)
    own.worker(settings).end()
    own.close()


PATCH = """
import os
from mlekata.attempt.remote import Workers
from mlekata.wire.orders import WarmUp
Workers._order = lambda self: WarmUp("process", [], list(self.imports))
os.geteuid = lambda: 0
"""


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_a_run_as_root_that_cannot_shut_in_ends_with_one_sentence(tmp_path, start):
    """The first check says it and is the last; nothing of the attempt has run, and with the option it would."""
    attempt = tmp_path / "attempts" / "retail" / "basket_value.py"
    attempt.parent.mkdir(parents=True)
    attempt.write_text("print('ran')\ndef fit(items, value_eur): pass\ndef predict(model, items): pass\n")
    (tmp_path / "only_the_process_level.py").write_text(PATCH)
    katas = Path(__file__).parent / "toy_katas_for_grading"
    command = [sys.executable, "-m", "pytest", "-p", "only_the_process_level", f"--kata-folder={katas}"]
    command += ["--kata", "retail/basket_value", f"--kata-workers={start}"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    for more, is_refused in ([], True), (["--kata-isolation=process"], False):
        run = subprocess.run(
            [*command, *more], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ("you are root" in run.stdout) == is_refused, run.stdout + run.stderr
        assert ("1 failed in" in run.stdout and "no attempt can be graded here" in run.stdout) == is_refused
        assert "Traceback" not in run.stdout + run.stderr
        assert run.returncode != 0


def test_what_was_not_wanted_is_not_explained():
    """A mechanism that the grader has switched off is not a fault of the machine."""
    assert Isolation("process", dict.fromkeys(MECHANISMS, NOT_WANTED)).explanation == ()


def test_a_score_line_names_what_is_missing():
    """Level first; that root stays root is a matter of the machine, not of the level."""
    findings = {**dict.fromkeys(MECHANISMS, ""), "namespaces": "forbidden", "user": "unreadable"}
    assert Isolation("sandbox", findings).label == "sandbox without namespaces"
    assert EVERYTHING.label == "sandbox"
    assert NOTHING.label == "process"
