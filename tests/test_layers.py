"""The house: imports point down, the far side of the process wall knows nothing, and no room is too long."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlekata.kata import catalogue
from mlekata.kata.tracks import OWN_MODULES

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGE = REPOSITORY / "src" / "mlekata"
MOST_LINES = 450

#: Line of the house -> its rooms, folders or modules. Imports point to lower lines only.
LINES = {
    8: {"__main__"},
    7: {"plugin", "cli"},
    6: {"session", "check", "learn", "server"},
    5: {"grade", "choose", "group", "doctor"},
    4: {"attempt", "workspace", "report"},
    3: {"kata"},
    2: {"wire", "scoring", "authoring"},
    1: {"result", "result_json", "errors", "isolation", "systems", "terminal"},
}
LINE_OF = {room: line for line, rooms in LINES.items() for room in rooms}
#: The only imports between rooms of one line.
BESIDE = {"result": {"terminal"}, "result_json": {"result"}, "errors": {"result"}}
#: The other side of the process wall: started as processes, imported by no room.
FAR_SIDE = {"sandbox"}
FAR_SIDE_MAY_IMPORT = FAR_SIDE | {"wire", "errors", "isolation"}
#: threadpoolctl comes with scikit-learn; without it, only the number of threads cannot be raised.
#: torch is never imported there unless the attempt's libraries have imported it.
FAR_SIDE_LIBRARIES = {"numpy", "threadpoolctl"}
#: A folder of files that authors copy, not a room.
TEMPLATES = {"new_kata"}

#: Track -> what its katas may import; mlekata's own scientific libraries anywhere.
LIBRARIES = {"": OWN_MODULES} | {track.name: track.modules for track in catalogue.tracks()}
FOR_AUTHORS = {"mlekata.authoring"}

SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if not TEMPLATES & set(path.relative_to(PACKAGE).parts))
CONTENT = sorted(
    path
    for folder in (REPOSITORY / "katas", REPOSITORY / "tests" / "alternatives", PACKAGE / "kata" / "new_kata")
    for path in folder.rglob("*.py")
)


def room_of(path: Path) -> str:
    """The room that a module of the package belongs to: itself, or the folder it is in."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Full names of everything that a file imports, at any level, `from x import y` as "x.y"."""
    package = path.relative_to(PACKAGE.parent).parent.parts if path.is_relative_to(PACKAGE) else ()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level and not package:
                continue  # of content: see katas_imported
            start = package[: len(package) - node.level + 1] if node.level else ()
            yield from (".".join(filter(None, (*start, node.module, alias.name))) for alias in node.names)


def rooms_imported(path: Path) -> set[str]:
    """The rooms of this package that a file imports, other than its own."""
    rooms = set()
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "mlekata":
            room = rest.partition(".")[0]
            rooms.add(room if room in {room_of(source) for source in PACKAGE.glob("*")} else "__init__")
    return rooms - {room_of(path)}


def libraries_imported(path: Path) -> set[str]:
    """Top-level names from outside this package and the standard library."""
    return {name.partition(".")[0] for name in imports(path)} - {"mlekata"} - sys.stdlib_module_names


def wrong_imports(room: str, imported: set[str]) -> list[str]:
    """One sentence for each import that the table forbids."""
    wrong = []
    for other in sorted(imported - {"__init__"} - BESIDE.get(room, set())):
        if other in FAR_SIDE:
            wrong.append(f"{room} imports {other}, which is on the other side of the process wall")
        elif LINE_OF.get(other, 0) >= LINE_OF[room]:
            wrong.append(f"{room} (line {LINE_OF[room]}) imports {other} (line {LINE_OF[other]}); imports point down")
    return wrong


def named(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_every_module_is_in_the_table(path):
    """A new room is given its line before it is built on."""
    room = room_of(path)
    assert room in LINE_OF or room in FAR_SIDE or room == "__init__", f"add {room} to LINES in tests/test_layers.py"


@pytest.mark.parametrize("path", [path for path in SOURCES if room_of(path) in LINE_OF], ids=named)
def test_imports_point_down(path):
    """A room imports only from lower lines, in functions and for type checking too."""
    assert wrong_imports(room_of(path), rooms_imported(path)) == []


@pytest.mark.parametrize("path", [path for path in SOURCES if room_of(path) in FAR_SIDE], ids=named)
def test_the_far_side_of_the_wall_knows_neither_katas_nor_answers(path):
    """What runs beside the learner's code imports the wire, the errors and one another, and no large library."""
    assert rooms_imported(path) <= FAR_SIDE_MAY_IMPORT
    assert libraries_imported(path) <= FAR_SIDE_LIBRARIES


def test_the_front_door_imports_only_inside_functions():
    """`import mlekata` itself imports no room."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    names = [alias.name for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names]
    assert set(names) <= {"annotations", "Any"}


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_no_room_is_too_long(path):
    """A module that passes the limit becomes a folder."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def track_of(path: Path) -> str:
    """The track of a file of content; "" for a template, which is of none yet."""
    return next((track for track in LIBRARIES if track in path.parts), "")


def crosses_as_text(path: Path) -> bool:
    """Whether a file of content is read by learners or runs in an attempt's process: it knows no neighbour there."""
    return path.name in ("stub.py", "reference.py") or "known_bad" in path.parts or "alternatives" in path.parts


def katas_imported(path: Path) -> set[tuple[str, ...]]:
    """What a file of a kata imports relatively, as the first two folders below `katas/`."""
    places = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            inside = path.relative_to(REPOSITORY / "katas").parts[: -node.level]
            targets = [node.module.split(".")] if node.module else [[alias.name] for alias in node.names]
            places |= {(*inside, *target)[:2] for target in targets}
    return places


@pytest.mark.parametrize("path", CONTENT, ids=named)
def test_content_imports_only_what_authors_may(path):
    """Katas know the package by the one door for authors, and the scientific stack; solutions only the stack."""
    own = {name for name in imports(path) if name.partition(".")[0] == "mlekata"}
    assert {".".join(name.split(".")[:2]) for name in own} <= (set() if crosses_as_text(path) else FOR_AUTHORS)
    assert libraries_imported(path) <= LIBRARIES[track_of(path)]


@pytest.mark.parametrize("path", [path for path in CONTENT if (REPOSITORY / "katas") in path.parents], ids=named)
def test_katas_import_only_what_is_near(path):
    """A kata's file imports its own and its track's shared ones, a shared file only shared ones, a solution none."""
    track, kata = path.relative_to(REPOSITORY / "katas").parts[:2]
    near = {(track, "shared"), (track, kata)}
    assert katas_imported(path) <= (set() if crosses_as_text(path) else near)


WRONG = [
    ("kata", "from mlekata import plugin", "kata (line 3) imports plugin (line 7); imports point down"),
    ("kata", "if TYPE_CHECKING:\n    import mlekata.grade", "kata (line 3) imports grade (line 5); imports point down"),
    (
        "wire",
        "def f():\n    from mlekata.scoring import x",
        "wire (line 2) imports scoring (line 2); imports point down",
    ),
    ("wire", "from . import kata", "wire (line 2) imports kata (line 3); imports point down"),
    ("wire", "from .kata import Kata", "wire (line 2) imports kata (line 3); imports point down"),
    (
        "scoring",
        "import mlekata.sandbox.keeper",
        "scoring imports sandbox, which is on the other side of the process wall",
    ),
]


@pytest.mark.parametrize(("room", "source", "message"), WRONG, ids=[source[:40] for _, source, _ in WRONG])
def test_a_wrong_import_is_found(room, source, message, tmp_path, monkeypatch):
    """The tests above would fail: every way to write an import is seen."""
    house = tmp_path / "mlekata"
    house.mkdir()
    for name in (*LINE_OF, *FAR_SIDE):
        (house / f"{name}.py").touch()
    (house / f"{room}.py").write_text(source)
    monkeypatch.setitem(globals(), "PACKAGE", house)
    assert wrong_imports(room, rooms_imported(house / f"{room}.py")) == [message]
