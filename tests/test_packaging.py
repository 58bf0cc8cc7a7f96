"""The katas travel: an editable install, a wheel, and a wheel built from the sdist all find them."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from mlekata import isolation

REPOSITORY = Path(__file__).resolve().parent.parent


def _build(kind: str, source: Path, into: Path) -> Path:
    """Builds a wheel or sdist of the project in *source*, with the build backend already installed."""
    command = [sys.executable, "-m", "build", "--no-isolation", f"--{kind}", "--outdir", str(into), str(source)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (built,) = into.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("sdist", REPOSITORY, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel_from_sdist(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (project,) = folder.iterdir()
    return _build("wheel", project, tmp_path_factory.mktemp("wheel"))


def _kata_files() -> set[str]:
    listed = subprocess.run(["git", "ls-files", "katas"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return set(listed.stdout.split())
    return {p.relative_to(REPOSITORY).as_posix() for p in (REPOSITORY / "katas").rglob("*") if p.is_file()}


def test_wheel_from_sdist_holds_every_kata_file(wheel_from_sdist: Path) -> None:
    """A wheel built from the sdist carries the katas inside the package, and every file of them."""
    with zipfile.ZipFile(wheel_from_sdist) as archive:
        names = set(archive.namelist())
    missing = {file for file in _kata_files() if file.replace("katas/", "mlekata/_katas/", 1) not in names}
    assert not missing


def test_installed_wheel_finds_its_katas(wheel_from_sdist: Path, tmp_path: Path) -> None:
    """The package of a wheel, with no checkout around it, finds the katas it carries."""
    with zipfile.ZipFile(wheel_from_sdist) as archive:
        archive.extractall(tmp_path / "site")
    code = "from mlekata.kata import catalogue; print(catalogue.katas_folder()); print(*catalogue.all_names())"
    run = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={"PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    folder, names = run.stdout.splitlines()
    assert Path(folder) == (tmp_path / "site" / "mlekata" / "_katas").resolve()
    assert "finance/fraud_detector" in names.split()


READ_KATAS = """
import sys, time
from pathlib import Path
import mlekata
from mlekata.kata import catalogue
from mlekata.attempt.remote import Workers, WorkerSettings
package = Path(mlekata.__file__).parent
hidden = [str(path) for path in catalogue.katas_folder().rglob("*") if path.is_file()]
source = '''
def opened(paths):
    found = []
    for path in paths:
        try:
            found.append((path, len(open(path, "rb").read()) > 0))
        except OSError:
            pass
    return found
'''
pool = Workers([], isolation=sys.argv[1])
worker = pool.worker(WorkerSettings(memory_mib=512, processor_seconds=60.0, threads=1, seed=0))
worker.ask("load", [("attempt.py", source)], deadline=time.monotonic() + 60)
paths = [*hidden, str(package / "wire" / "__init__.py")]
kind, found = worker.ask("call", "opened", (paths,), {}, deadline=time.monotonic() + 60)
print(len(hidden), sum(path in hidden for path, _ in found), any(path == paths[-1] for path, _ in found))
worker.end()
pool.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is for Linux")
@pytest.mark.parametrize("mode", isolation.MODES[1:])
def test_an_attempt_cannot_read_the_katas_of_an_installed_wheel(wheel_from_sdist: Path, tmp_path: Path, mode) -> None:
    """The katas inside the package are hidden in the sandbox, while what workers need of it can be read."""
    with zipfile.ZipFile(wheel_from_sdist) as archive:
        archive.extractall(tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    command = [sys.executable, "-P", "-c", READ_KATAS, mode]
    run = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    if "cannot shut attempts in" in run.stderr:
        pytest.skip(f"this machine has no such level: {run.stderr.splitlines()[-1]}")
    assert run.returncode == 0, run.stderr
    katas, read, is_package_readable = run.stdout.split()
    assert int(katas) > 5
    assert int(read) == (int(katas) if mode == "process" else 0)
    assert is_package_readable == "True"


def test_checkout_uses_its_own_katas() -> None:
    """In a checkout, the katas at the top level are used, so that an edit counts at once."""
    code = "import mlekata.kata.catalogue as c; print(c.katas_folder())"
    run = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={"PYTHONPATH": str(REPOSITORY / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(run.stdout.strip()) == REPOSITORY / "katas"


def test_wheel_announces_itself_to_pytest(wheel_from_sdist: Path) -> None:
    """The wheel has the pytest11 entry point and the classifier by which plugins are found."""
    with zipfile.ZipFile(wheel_from_sdist) as archive:
        files = {
            name.rpartition("/")[2]: archive.read(name).decode() for name in archive.namelist() if ".dist-info/" in name
        }
    assert "[pytest11]\nmlekata = mlekata.plugin" in files["entry_points.txt"]
    assert "Classifier: Framework :: Pytest" in files["METADATA"]


def test_base_install_does_not_bring_pytorch(wheel_from_sdist: Path) -> None:
    """A finance learner does not wait for PyTorch: it belongs to extras only."""
    with zipfile.ZipFile(wheel_from_sdist) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        lines = [line for line in archive.read(name).decode().splitlines() if line.startswith("Requires-Dist: torch")]
    assert lines
    assert all("extra ==" in line for line in lines)
