"""What a kata needs installed, beside mlekata itself."""

from __future__ import annotations

import importlib.util

from mlekata.errors import NotInstalled
from mlekata.kata.folder import Kata
from mlekata.kata.libraries import imported_packages

_PARTS = ("stub", "reference", "data", "scorer", "hidden_tests")


def missing(kata: Kata) -> tuple[str, ...]:
    """The packages that the kata's files import, or take data from, and that are not installed."""
    needed = imported_packages(kata, _PARTS) | {name.partition("/")[0] for name in kata.manifest.datasets}
    return tuple(sorted(name for name in needed if importlib.util.find_spec(name) is None))


def require(kata: Kata) -> None:
    """Nothing, if the kata can be graded here.

    Raises:
        NotInstalled: if a package is missing, with the command that installs it.
        KataError: if a file of the kata cannot be read.
    """
    if lacking := missing(kata):
        packages = f"{', '.join(lacking)}, which {'is' if len(lacking) == 1 else 'are'} not installed"
        raise NotInstalled(f"{kata.name} needs {packages}: pip install 'mlekata[{kata.track}]'")
