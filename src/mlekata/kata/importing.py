"""Imports a kata's own files and its track's shared ones, and nothing else that is near.

A file of a kata may import its neighbours (`from .scorer import lines`) and the files of its track's `shared/`
(`from ..shared.mnist import digits`). Which these are is read from the files before any of them is run, and only what
was read can be imported: so the files that run are those that a digest of the kata covers.
"""

from __future__ import annotations

import ast
import hashlib
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from mlekata.errors import KataError
from mlekata.kata.surroundings import default_surroundings

SHARED_FOLDER = "shared"

#: A module of a track: ("fraud_detector", "scorer"), or ("shared", "mnist").
Place = tuple[str, ...]

#: Modules stand in `sys.modules` while they run, and two threads may want the same.
_IMPORTING = threading.RLock()


@dataclass(frozen=True, slots=True)
class KataModule:
    """A Python file of a track.

    Attributes:
        place: its name, from the track's folder on.
        path: of the file.
        is_package: whether it is the `__init__.py` of a folder of that name.
    """

    place: Place
    path: Path
    is_package: bool

    @property
    def package(self) -> Place:
        """What its relative imports start from."""
        return self.place if self.is_package else self.place[:-1]


def find_module(track: Path, place: Place) -> KataModule | None:
    """The module at *place* of a track's folder; None if there is none.

    Raises:
        KataError: if there are two.
    """
    folder = track.joinpath(*place)
    file, package = folder.with_name(f"{folder.name}.py"), folder / "__init__.py"
    if file.is_file() and package.is_file():
        text = f"there is a folder {folder.name}/ of that name too; expected one of them; remove one"
        raise _authors_fault(track, file, text)
    if package.is_file():
        return KataModule(place, package, True)
    return KataModule(place, file, False) if file.is_file() else None


def modules_run(track: Path, place: Place) -> tuple[KataModule, ...]:
    """The modules that run when the one at *place* is imported, each after those that it imports.

    Args:
        track: the track's folder.
        place: of a module in it.

    Raises:
        KataError: if a file is missing or is not Python, imports what it may not, or imports go in a circle.
    """
    found: dict[Place, KataModule] = {}
    being_read: list[Place] = []

    def visit(module: KataModule) -> None:
        if module.place in found:
            return
        if module.place in being_read:
            circle = [*being_read[being_read.index(module.place) :], module.place]
            names = " -> ".join(".".join(place) for place in circle)
            text = f"imports go in a circle: {names}; move what both need to a file of its own"
            raise _authors_fault(track, module.path, text)
        being_read.append(module.place)
        for imported in _imported(track, module):
            visit(imported)
        being_read.pop()
        found[module.place] = module

    first = find_module(track, place)
    if first is None:
        file = track.joinpath(*place[:-1], f"{place[-1]}.py")
        raise _authors_fault(track, file, "there is no such file; every kata has one")
    visit(first)
    return tuple(found.values())


def _imported(track: Path, module: KataModule) -> Iterator[KataModule]:
    """The modules of the track that *module* imports, at its top or in functions."""
    try:
        tree = ast.parse(read_text(module.path))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _cannot_import(track, module.path, error) from error
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield from _imported_by(track, module, node)


def _imported_by(track: Path, module: KataModule, node: ast.ImportFrom) -> Iterator[KataModule]:
    """The modules that one relative import names, and the packages around them."""
    what = f"line {node.lineno} imports {'.' * node.level}{node.module or ''}"
    up = node.level - 1
    inside = tuple(node.module.split(".")) if node.module else ()
    target = (*module.package[: len(module.package) - up], *inside)
    near = {module.place[0], SHARED_FOLDER}
    if up > len(module.package) or (target and target[0] not in near):
        own = "folder" if module.place[0] == SHARED_FOLDER else "kata"
        text = f"{what}; expected a file of this {own}, or of its track's {SHARED_FOLDER}/; put what several tracks "
        raise _authors_fault(track, module.path, f"{text}need into mlekata.authoring")
    names = [(*target, alias.name) for alias in node.names]
    around = [target[:length] for length in range(1, len(target)) if target[:length] != module.package[:length]]
    found = [one for place in (*around, target, *names) if place and (one := find_module(track, place))]
    missing = [place for place in (names if _is_bare_folder(track, target) else [target]) if not _is_in(place, found)]
    if missing:
        text = f"{what}; there is no file {'/'.join(missing[0])}.py in {track}; expected one; mend the name"
        raise _authors_fault(track, module.path, text)
    yield from (one for one in found if one.place != module.place)


def _is_bare_folder(track: Path, place: Place) -> bool:
    """Whether only modules can be imported from there: a folder that is no module itself."""
    return track.joinpath(*place).is_dir() and (not place or find_module(track, place) is None)


def _is_in(place: Place, found: list[KataModule]) -> bool:
    return any(module.place == place for module in found)


def import_fresh(track: Path, place: Place) -> ModuleType:
    """The module at *place*, run anew with all that it imports of its track.

    Assertions hold whatever `-O` says, and no bytecode is read or written: it may be of another time or flag.

    Raises:
        KataError: if it cannot be imported.
    """
    modules = modules_run(track, place)
    prefix = _prefix(track)
    with _IMPORTING, default_surroundings():
        above = {module.place[:length] for module in modules for length in range(len(module.place))}
        for package in above | {module.place for module in modules if module.is_package}:
            _register(".".join((prefix, *package)), is_package=True)
        for number, module in enumerate(modules):
            try:
                _run(prefix, module)
            except (Exception, SystemExit) as error:
                for begun in modules[: number + 1]:
                    sys.modules.pop(".".join((prefix, *begun.place)), None)
                raise _cannot_import(track, module.path, error) from error
        return sys.modules[".".join((prefix, *place))]


def _prefix(track: Path) -> str:
    """The package of a track's modules: another one for a track of the same name in another folder."""
    key = hashlib.sha256(str(track.resolve().parent).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"_mlekata_katas_{key}.{track.name}"


def _register(name: str, *, is_package: bool = False) -> ModuleType:
    """An empty module in `sys.modules`: dataclasses and relative imports look modules up there by name.

    Its `__path__` is empty, so that Python's own finders, and plugins that rewrite what these find, find nothing below.
    """
    module = ModuleType(name)
    module.__spec__ = ModuleSpec(name, None, is_package=is_package)
    module.__package__ = module.__spec__.parent
    if is_package:
        module.__path__ = []
    sys.modules[name] = module
    return module


def _run(prefix: str, module: KataModule) -> None:
    name = ".".join((prefix, *module.place))
    code = compile(read_text(module.path), str(module.path), "exec", dont_inherit=True, optimize=0)
    made = sys.modules[name] if module.is_package else _register(name)
    made.__file__ = str(module.path)
    exec(code, made.__dict__)  # noqa: S102
    setattr(sys.modules[name.rpartition(".")[0]], module.place[-1], made)


def _cannot_import(track: Path, path: Path, error: BaseException) -> KataError:
    return _authors_fault(track, path, f"cannot be imported: {type(error).__name__}: {error}")


def _authors_fault(track: Path, path: Path, text: str) -> KataError:
    """The error, with the file as its author calls it: "data.py", or "../shared/mnist.py"."""
    kata, *inside = path.relative_to(track).parts
    return KataError(
        f"{path}: {text}", file="/".join((["..", kata] if kata == SHARED_FOLDER else []) + inside), text=text
    )


def read_bytes(path: Path) -> bytes:
    """The content of one of a kata's files.

    Raises:
        KataError: if it is missing or cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise KataError(f"{path}: there is no such file; every kata has one") from None
    except OSError as error:
        raise KataError(f"{path}: cannot be read: {error.strerror}") from None


def read_text(path: Path) -> str:
    """The text of one of a kata's files, its lines ended by one character.

    Raises:
        KataError: if it is missing, cannot be read or is not UTF-8.
    """
    try:
        return read_bytes(path).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise KataError(f"{path}: not UTF-8 text: {error}") from None
