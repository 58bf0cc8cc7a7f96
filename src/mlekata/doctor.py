"""What this machine has and lacks for grading: each finding with its remedy."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlekata.attempt.remote import DEFAULT_START, Workers, WorkerSettings
from mlekata.attempt.shell_limits import shell_limits
from mlekata.errors import MlekataError
from mlekata.isolation import Isolation, refusal
from mlekata.kata import catalogue

_OWN_LIBRARIES = ("pytest", "numpy", "pandas", "scikit-learn")
_IMPORT_SECONDS = 120
_MEANING = {
    "process": "the attempt runs in a process of its own, without labels or tests, but reads and writes what you can",
    "sandbox": "the attempt runs in a process of its own, and reaches no answers, files, network or other processes",
}
_CPU_INDEX = "--index-url https://download.pytorch.org/whl/cpu"
_PAIR_REMEDY = (
    "torch and torchvision are not built for each other; install both in one command, so that they match: "
    "pip install --upgrade --force-reinstall torch torchvision"
)
_CPU_PAIR_REMEDY = (
    "torch is built for the processor only, and torchvision, as PyPI has it, is not; install both from one place: "
    f"pip install --upgrade --force-reinstall torch torchvision {_CPU_INDEX}"
)


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing that was looked at.

    Attributes:
        what: was looked at.
        found: in words.
        well: whether it is as it should be.
        remedy: what to do if not; "" if nothing needs doing.
    """

    what: str
    found: str
    well: bool = True
    remedy: str = ""


def examine() -> Iterator[Symptom]:
    """Every finding, each as soon as it is known."""
    yield _python()
    yield from _libraries()
    yield from _torch_build()
    yield from _torch_pair()
    yield _threads()
    yield _bytecode()
    yield from _shell_limits()
    yield _isolation()


def _python() -> Symptom:
    well = sys.version_info >= (3, 11)
    return Symptom(
        "Python",
        f"{platform.python_version()} at {sys.executable}",
        well,
        "" if well else "install Python 3.11 or newer",
    )


def _libraries() -> Iterator[Symptom]:
    try:
        needed_by = _libraries_of_tracks()
    except MlekataError as error:
        yield Symptom("katas", str(error), False, "reinstall mlekata")
        needed_by = {}
    own: dict[str, list[str]] = {name: [] for name in _OWN_LIBRARIES}
    for distribution, tracks in (own | needed_by).items():
        try:
            yield Symptom(distribution, importlib.metadata.version(distribution))
        except importlib.metadata.PackageNotFoundError:
            in_words = _in_words(tracks)
            remedy = f"only for {in_words}: pip install 'mlekata[{tracks[0]}]'" if tracks else "pip install mlekata"
            yield Symptom(distribution, "not installed", bool(tracks), remedy)


def _in_words(names: list[str]) -> str:
    """Names as a sentence has them: nlp, vision and rl."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _libraries_of_tracks() -> dict[str, list[str]]:
    """Each distribution that a track needs, and the tracks that need it."""
    needed_by: dict[str, list[str]] = {}
    for track in catalogue.tracks():
        for library in track.libraries:
            needed_by.setdefault(library.distribution, []).append(track.name)
    return needed_by


def _torch_build() -> Iterator[Symptom]:
    """What the installed PyTorch is built for; the katas use the processor only."""
    built = _written_version("torch")
    if built is None:
        return
    if cuda := built.get("cuda"):
        smaller = f"the build for processors alone is several GB smaller: pip install torch torchvision {_CPU_INDEX}"
        yield Symptom("torch build", f"for CUDA {cuda}, and works; the katas use the processor only", remedy=smaller)
    elif accelerator := next((name for name in ("hip", "rocm", "xpu") if built.get(name)), None):
        yield Symptom("torch build", f"for {accelerator}, and works; the katas use the processor only")
    else:
        yield Symptom("torch build", "for the processor, as the katas need it")


def _written_version(package: str) -> dict[str, object] | None:
    """What a package's `version.py` says of its build, read without importing the package; None if not installed."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    try:
        tree = ast.parse((Path(spec.origin).parent / "version.py").read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return {}
    said: dict[str, object] = {}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)):
                said[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=value)):
                said[name] = value
    return said


def _is_for_cuda(package: str) -> bool:
    """Whether a package is built for CUDA, by its version, such as 0.29.1+cu130."""
    return "+cu" in str((_written_version(package) or {}).get("__version__", ""))


def _remedy_of_pair() -> str:
    """How to mend torch and torchvision that do not go together."""
    torch = _written_version("torch") or {}
    is_cpu_only = torch.get("cuda", "unknown") is None
    return _CPU_PAIR_REMEDY if is_cpu_only and _is_for_cuda("torchvision") else _PAIR_REMEDY


def _torch_pair() -> Iterator[Symptom]:
    """Whether torchvision can be imported; other libraries fail with it when it cannot."""
    if importlib.util.find_spec("torch") is None or importlib.util.find_spec("torchvision") is None:
        return
    versions = f"torch {_version('torch')}, torchvision {_version('torchvision')}"
    try:
        run = subprocess.run(
            [sys.executable, "-P", "-c", "import torchvision"],
            capture_output=True,
            text=True,
            timeout=_IMPORT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        found = f"{versions}: importing torchvision took more than {_IMPORT_SECONDS} s"
        yield Symptom("torch pair", found, False, _remedy_of_pair())
        return
    if run.returncode == 0:
        yield Symptom("torch pair", f"{versions}: match")
    else:
        last = (run.stderr.strip().splitlines() or ["no message"])[-1]
        yield Symptom("torch pair", f"{versions}: {last}", False, _remedy_of_pair())


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "of unknown version"


def _threads() -> Symptom:
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Symptom("processors", f"{available}; a kata states how many threads it uses, the same everywhere")


def _bytecode() -> Symptom:
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return Symptom("bytecode", "is cached")
    return Symptom(
        "bytecode",
        "PYTHONDONTWRITEBYTECODE is set: libraries may be compiled anew at every start",
        False,
        f"unset it, or compile once: {sys.executable} -m compileall -q {_site_packages()}",
    )


def _site_packages() -> str:
    import sysconfig

    return sysconfig.get_path("purelib")


def _remedies(known: Isolation) -> list[str]:
    """What would help to shut attempts in further, and that nothing is graded as it is."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    refused = refusal(known, "best", is_root=is_root)
    return [refused] if refused else list(known.explanation)


def _shell_limits() -> Iterator[Symptom]:
    """Limits that whoever started this process has set, if they are stricter than those of katas."""
    found = shell_limits().values()
    if found:
        remedy = "attempts keep them, and are told where they decide; start in a shell without them to be rid of them"
        yield Symptom("shell limits", "; ".join(map(str, found)), remedy=remedy)


def _isolation() -> Symptom:
    """Starts a real worker and sees how far it is shut in."""
    workers = Workers(("numpy",), may_be_root=True)
    started = time.monotonic()
    try:
        worker = workers.worker(WorkerSettings(512, 10, 1, 0))
        _, level = worker.ask("level", deadline=started + 60)
        worker.end()
    except (MlekataError, EOFError, OSError) as error:
        remedy = "start again in a shell without its limits" if shell_limits() else "reinstall mlekata"
        return Symptom("isolation", f"no worker can be started: {error}", False, remedy)
    finally:
        workers.close()
    known = workers.isolation
    found = f"{known.label if known else level} ({DEFAULT_START}): {_MEANING[level]}"
    if DEFAULT_START == "spawn":
        found += "; workers are started cold, since a warm process must not be forked on this system"
    return Symptom("isolation", found, remedy="; ".join(_remedies(known)) if known else "")
