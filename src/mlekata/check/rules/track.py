"""Rules about what a kata has in common with its track: libraries and shared files."""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import sys
from pathlib import Path

from mlekata.check.finding import NotApplicable
from mlekata.check.kata_under_check import KataUnderCheck
from mlekata.check.rules.rule import Cost, Faults, rule
from mlekata.errors import KataError, UsageError
from mlekata.kata import catalogue
from mlekata.kata.folder import MAY_BE_PACKAGES, SourceFile, parse_source
from mlekata.kata.importing import SHARED_FOLDER, modules_run, read_text
from mlekata.kata.libraries import imported_modules
from mlekata.kata.tracks import TRACK_FILE, Track, read_track

_IGNORED = {"__pycache__", ".DS_Store", ".ipynb_checkpoints"}
_PARTS = ("stub", "reference", *MAY_BE_PACKAGES)


@rule(Cost.READING)
def libraries_are_of_the_track(subject: KataUnderCheck) -> Faults:
    """All that the kata imports or takes data from is of a library that its track.toml names, or mlekata brings."""
    try:
        track = _track(subject)
    except KataError as error:
        yield error.file or f"../{TRACK_FILE}", f"{error.text}; mend it"
        return
    known = track.modules | {"mlekata", *sys.stdlib_module_names}
    advice = f"expected a library that katas/{track.name}/{TRACK_FILE} names; name it there, and in pyproject.toml"
    for file, path in sorted(_files(subject).items()):
        for module in dict.fromkeys(name.partition(".")[0] for name in imported_modules(read_text(path))):
            if module not in known and importlib.util.find_spec(module) is not None:  # what is absent is told already
                yield file, f"it imports {module}; {advice}"
    for package in dict.fromkeys(name.partition("/")[0] for name in subject.kata_to_read.manifest.datasets):
        if package not in known:
            yield "kata.toml", f"datasets names a file of {package}; {advice}"


def _track(subject: KataUnderCheck) -> Track:
    """The kata's track: as the folder has it, or as it is installed, for a kata of an author's own."""
    folders = [subject.folder.parent]
    with contextlib.suppress(UsageError):
        folders.append(catalogue.katas_folder() / subject.folder.parent.name)
    for folder in folders:
        if (folder / TRACK_FILE).is_file():
            return read_track(folder)
    raise NotApplicable(f"no {TRACK_FILE}")


def _files(subject: KataUnderCheck) -> dict[str, Path]:
    """The kata's Python files and the shared ones that it imports, as its author calls them."""
    paths = {path for part in _PARTS for path in _source_files(subject.folder, part)}
    own, track = subject.folder, subject.folder.parent
    shared = {f"../{path.relative_to(track).as_posix()}": path for path in paths if not path.is_relative_to(own)}
    return shared | {path.relative_to(own).as_posix(): path for path in paths if path.is_relative_to(own)}


def _source_files(kata: Path, part: str) -> list[Path]:
    """The files of a part, and those that it imports; none if it cannot be read, which another rule says."""
    try:
        return [module.path for module in modules_run(kata.parent, (kata.name, part))]
    except KataError:
        return []


@rule(Cost.READING)
def shared_files_are_shared(subject: KataUnderCheck) -> Faults:
    """Every file in the track's shared/ is used by two of its katas at least, and nothing stray lies in the track."""
    track = subject.folder.parent
    katas = sorted(path.parent for path in track.glob("*/kata.toml"))
    users = {kata: {path for part in MAY_BE_PACKAGES for path in _source_files(kata, part)} for kata in katas}
    speaks_for_all = katas[:1] == [subject.folder]  # what is about no kata in particular is said once
    for path in sorted(path for path in (track / SHARED_FOLDER).rglob("*") if path.is_file()):
        if _IGNORED & set(path.parts):
            continue
        using = [kata for kata in katas if path in users[kata]]
        if using == [subject.folder] or (not using and speaks_for_all):
            who = "no kata" if not using else f"only {using[0].name}"
            yield (
                f"../{path.relative_to(track).as_posix()}",
                f"{who} of the track uses it; expected at least two; {'move it there' if using else 'take it away'}",
            )
    for path in sorted(track.glob("*")) if speaks_for_all else ():
        if path not in katas and path.name not in {SHARED_FOLDER, TRACK_FILE, *_IGNORED}:
            yield (
                f"../{path.name}",
                f"a stray; expected {TRACK_FILE}, {SHARED_FOLDER}/ and folders with a kata.toml; take it away",
            )


@rule(Cost.READING)
def solutions_stand_alone(subject: KataUnderCheck) -> Faults:
    """Stub, reference, known-bad attempts and alternatives import nothing of mlekata, of the kata or of shared/."""
    paths = [subject.folder / "stub.py", subject.folder / "reference.py", *subject.known_bad_files]
    with contextlib.suppress(NotApplicable):
        paths += subject.alternatives
    for path in filter(Path.is_file, paths):
        is_own = path.is_relative_to(subject.folder)
        file = path.relative_to(subject.folder).as_posix() if is_own else f"alternatives/{path.name}"
        try:
            tree = parse_source(SourceFile(file, read_text(path)), subject.name)
        except KataError:
            continue
        for node in ast.walk(tree):
            if name := _of_this_side(node):
                yield (
                    file,
                    f"line {getattr(node, 'lineno', 0)} imports {name}; expected only libraries: it runs by itself, "
                    "in the attempt's process; write what it needs into it",
                )


def _of_this_side(node: ast.AST) -> str:
    """What a node imports of mlekata or relatively; "" for none."""
    match node:
        case ast.ImportFrom(level=level, module=module) if level:
            return "." * level + (module or "")
        case ast.ImportFrom(module=str(module)) if module.partition(".")[0] == "mlekata":
            return module
        case ast.Import(names=names):
            return next((alias.name for alias in names if alias.name.partition(".")[0] == "mlekata"), "")
    return ""
