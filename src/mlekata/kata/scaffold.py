"""A new kata in its author's folder: the eight names, small and working, for the author to make something of."""

from __future__ import annotations

import re
from pathlib import Path

from mlekata.errors import UsageError
from mlekata.kata import catalogue
from mlekata.kata.manifest import TRACKS

TEMPLATES = Path(__file__).resolve().parent / "new_kata"
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def write_kata(name: str, folder: Path) -> list[Path]:
    """Writes a new kata from the templates; gives the paths of its files.

    Args:
        name: "track/kata".
        folder: that holds the tracks; made if it does not exist.

    Raises:
        UsageError: if the name is wrong or taken, or the folder cannot be written.
    """
    track, slash, short = name.partition("/")
    if not slash or not _NAME.fullmatch(short):
        raise UsageError(
            f"{name!r} is no name for a kata; expected TRACK/NAME with a name of small letters, digits and _, "
            "such as finance/returns_and_risk"
        )
    if track not in TRACKS:
        raise UsageError(f"{track!r} is no track; expected one of {', '.join(TRACKS)}")
    place = folder / track / short
    title = short.replace("_", " ").capitalize()
    try:
        place.mkdir(parents=True)  # fails if it exists: nothing is ever overwritten
        return [_write(source, place, title) for source in sorted(TEMPLATES.rglob("*")) if _is_template(source)]
    except FileExistsError as error:
        taken = Path(error.filename or place)
        raise UsageError(f"{taken}: there is one already; choose another name, or take it away first") from None
    except OSError as error:
        raise UsageError(
            f"{error.filename or place}: cannot be written: {error.strerror}; choose another folder with --folder DIR"
        ) from None


def _is_template(path: Path) -> bool:
    return path.suffix in (".toml", ".md", ".py") and path.is_file()


def _write(source: Path, place: Path, title: str) -> Path:
    path = place / source.relative_to(TEMPLATES)
    path.parent.mkdir(exist_ok=True)
    path.write_text(source.read_text(encoding="utf-8").replace("{{title}}", title), encoding="utf-8", newline="\n")
    return path


def next_steps(name: str, folder: Path) -> str:
    """What its author does next, as commands."""
    elsewhere = folder.resolve() != catalogue.katas_folder().resolve()
    checked, graded = (f"--folder {folder} ", f"--kata-folder {folder} ") if elsewhere else ("", "")
    alternatives = folder.parent / "tests" / "alternatives" / name
    return (
        "next: it works as it is; make it your own file by file, and run after each:\n"
        f"  pytest --kata {name} {graded}--kata-reference\n"
        f"  mlekata check {checked}{name}\n"
        f"then write two alternative solutions in {alternatives}, and measure:\n"
        f"  mlekata check {checked}{name} --full --measure"
    )
