"""Rules about the folder as a whole: its names, its manifest and what it needs."""

from __future__ import annotations

import ast
import contextlib
from pathlib import Path

from mlekata.check.finding import NotApplicable
from mlekata.check.kata_under_check import KataUnderCheck
from mlekata.check.rules.rule import Cost, Faults, rule
from mlekata.errors import KataError, UsageError
from mlekata.kata import catalogue
from mlekata.kata.folder import KATA_FILES, KNOWN_BAD_FOLDER, MAY_BE_PACKAGES, RECORD_FILE
from mlekata.kata.hidden_tests import hidden_tests
from mlekata.kata.manifest import TRACKS, manifest_problems, read_toml

_IGNORED = {"__pycache__", ".DS_Store", ".ipynb_checkpoints"}


@rule(Cost.READING)
def eight_names(subject: KataUnderCheck) -> Faults:
    """The folder is in a track and holds exactly the eight names and record.json."""
    track = subject.name.partition("/")[0]
    if track not in TRACKS:
        yield ".", f"the folder above is {track!r}; expected one of {', '.join(TRACKS)}"
    packages = [part for part in MAY_BE_PACKAGES if (subject.folder / part / "__init__.py").is_file()]
    for name in KATA_FILES:
        if not (subject.folder / name).is_file() and name.removesuffix(".py") not in packages:
            yield name, "there is no such file; expected the eight names of a kata; write it"
    if not (subject.folder / KNOWN_BAD_FOLDER).is_dir():
        yield KNOWN_BAD_FOLDER, "there is no such folder; expected one file in it for each known mistake; write it"
    expected = {*KATA_FILES, KNOWN_BAD_FOLDER, RECORD_FILE}
    for path in sorted(subject.folder.glob("*")):
        if path.name not in expected | _IGNORED | set(packages):
            yield path.name, f"a stray file; expected only {', '.join(sorted(expected))}; take it away"
    yield from _strays_in_packages(subject, packages)
    for path in sorted((subject.folder / KNOWN_BAD_FOLDER).glob("*")):
        if path.name not in _IGNORED and (path.suffix != ".py" or not path.stem.isidentifier()):
            yield f"{KNOWN_BAD_FOLDER}/{path.name}", "a stray file; expected only Python files, one for each mistake"


def _strays_in_packages(subject: KataUnderCheck, packages: list[str]) -> Faults:
    """Files of packages that nothing imports, and that kata.toml does not name."""
    kata = subject.kata_to_read
    used = {*kata.data_files, *_imported(subject)}
    for path in sorted(path for part in packages for path in (subject.folder / part).rglob("*")):
        if path.is_file() and not _IGNORED & set(path.parts) and path not in used:
            why = "nothing imports it" if path.suffix == ".py" else "kata.toml does not name it under [[files]]"
            yield path.relative_to(subject.folder).as_posix(), f"a stray file: {why}; expected only used ones"


def _imported(subject: KataUnderCheck) -> set[Path]:
    """Every file that one of the kata's parts imports, as far as they can be read."""
    files: set[Path] = set()
    for part in MAY_BE_PACKAGES:
        with contextlib.suppress(KataError):
            files.update(subject.kata_to_read.source_files(part))
    return files


@rule(Cost.READING)
def manifest(subject: KataUnderCheck) -> Faults:
    """kata.toml has every key it needs and no other, each of the right type and in range."""
    path = subject.folder / "kata.toml"
    if not path.is_file():
        return
    try:
        problems = manifest_problems(read_toml(path))
    except KataError as error:
        problems = [str(error).replace(f"{path}: ", "")]
    for problem in problems:
        yield "kata.toml", f"{problem.removeprefix('kata.toml: ')}; see CONTRIBUTING.md"


@rule(Cost.READING)
def python_files(subject: KataUnderCheck) -> Faults:
    """Every file is Python; data, scorer and hidden tests can be imported, and ask for fixtures that exist."""
    kata = subject.kata_to_read
    broken = set()
    parts = [subject.folder / file for part in MAY_BE_PACKAGES for file in subject.files_of(part)]
    for path in sorted({*subject.folder.glob("*.py"), *filter(Path.is_file, parts), *subject.known_bad_files}):
        name = path.relative_to(subject.folder).as_posix()
        try:
            ast.parse(path.read_bytes())
        except (SyntaxError, ValueError) as error:
            broken.add(name.partition("/")[0].removesuffix(".py"))
            line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
            yield name, f"not Python ({type(error).__name__}{line}: {error}); expected a file that can be imported"
    for stem in ("data", "scorer", "hidden_tests"):
        if stem in broken or not any((subject.folder / file).is_file() for file in subject.files_of(stem)):
            continue
        try:
            kata.module(stem)
            if stem == "hidden_tests":
                hidden_tests(kata)
        except KataError as error:
            text = error.text.removeprefix(f"{kata.name}: ")
            yield (
                error.file or f"{stem}.py",
                f"{text}; expected a file that can be imported; run it to see the traceback",
            )


@rule(Cost.READING)
def needs(subject: KataUnderCheck) -> Faults:
    """The katas that kata.toml needs exist, and none of them needs this one, directly or through others."""
    if manifest_problems(subject.toml):
        raise NotApplicable
    for name in subject.kata_to_read.manifest.needs:
        if not any((folder / name / "kata.toml").is_file() for folder in _catalogues(subject)):
            yield "kata.toml", f"needs names {name}, which does not exist; expected a kata; see `mlekata list`"
    waiting, seen = [[subject.name]], set()
    while waiting:
        way = waiting.pop()
        for name in _needs_of(subject, way[-1]):
            if name == subject.name:
                yield "kata.toml", f"needs go in a circle: {' -> '.join([*way, name])}; expected none; take one away"
            elif name not in seen:
                seen.add(name)
                waiting.append([*way, name])


def _catalogues(subject: KataUnderCheck) -> list[Path]:
    """Where a needed kata may be: beside this one, or among those that are installed."""
    with contextlib.suppress(UsageError):
        return [subject.location.catalogue, catalogue.katas_folder()]
    return [subject.location.catalogue]


def _needs_of(subject: KataUnderCheck, name: str) -> list[str]:
    try:
        named = read_toml(subject.location.catalogue / name / "kata.toml").get("needs", [])
    except (KataError, OSError):
        return []
    return [one for one in named if isinstance(one, str)] if isinstance(named, list) else []
