"""Which checks are run: those that the arguments name, in an order that is always the same."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from mlekata.errors import UsageError


@dataclass(frozen=True, slots=True)
class Wish:
    """One argument beside the options: a file or folder of attempts, or a check in such a file.

    Attributes:
        path: absolute.
        check: the name of one check; "" for all.
    """

    path: Path
    check: str

    def means(self, file: Path, check: str) -> bool:
        """Whether a check of the attempt in *file* is meant."""
        return self.includes(file) and self.check in ("", check)

    def includes(self, file: Path) -> bool:
        """Whether the attempt in *file* is meant, or a check of it."""
        return file == self.path or (not self.check and file.is_relative_to(self.path))


def located(path: Path) -> Path:
    """*path* without links among its folders; the file itself may be one."""
    return Path(os.path.realpath(path.parent), path.name)


def wishes(arguments: Iterable[str], folder: Path, files: Mapping[str, Path]) -> tuple[Wish, ...]:
    """What the arguments name: files, folders and node ids, as editors give them and reports show them.

    Args:
        arguments: such as attempts/finance/fraud_detector.py::score.
        folder: that they are relative to.
        files: the file of each selected kata, by the kata's name.

    Raises:
        UsageError: if an argument names no attempt of a selected kata.
    """
    made = []
    files = {kata: located(file) for kata, file in files.items()}
    for argument in arguments:
        place, _, check = argument.partition("::")
        wish = Wish(located(files.get(place, folder / place)), check)
        if not any(wish.includes(file) for file in files.values()):
            raise UsageError(
                f"--kata takes no paths but those of attempts, and {argument} is none of {', '.join(files)}; "
                "use --attempts DIR for another folder, and leave --kata out, of addopts too, to run tests of your own"
            )
        made.append(wish)
    return tuple(made)


def node_name(file: Path, kata: str, root: Path) -> str:
    """The first part of the ids of a kata's checks: its file, as pytest names files.

    Args:
        file: the attempt, or the reference.
        kata: its name, for a reference that lies in an installed package.
        root: pytest's own, which ids are relative to.
    """
    if file.is_relative_to(root):
        return file.relative_to(root).as_posix()
    if file.name == "reference.py":
        return f"{kata}/{file.name}"
    return Path(os.path.relpath(file, root)).as_posix()


def in_order(items: Sequence[pytest.Item], written: Sequence[pytest.Item]) -> list[pytest.Item]:
    """*items* with the checks of each kata together and as they are written, whoever has shuffled them.

    An attempt has one process for all of them: what it draws, or remembers, in one check shows in the next. In which
    order the katas come decides nothing, and stays.

    Args:
        items: those left over, in any order.
        written: all, in their own order.
    """
    katas = {parent: position for position, parent in reversed(list(enumerate(item.parent for item in items)))}
    places = {item: position for position, item in enumerate(written)}
    once = dict.fromkeys(item for item in items if item in places)
    return sorted(once, key=lambda item: (katas[item.parent], places[item]))
