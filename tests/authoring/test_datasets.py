"""Files of installed packages."""

from __future__ import annotations

import hashlib
import lzma
import pickle
from pathlib import Path

import pandas as pd
import pytest

from mlekata.authoring import datasets
from mlekata.errors import KataError, NotInstalled

FLOWER = "sklearn/datasets/images/flower.jpg"


class Malicious:
    """Writes a file when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (Path(self.path),)


@pytest.fixture
def package(tmp_path, monkeypatch) -> Path:
    """An installed package without files."""
    folder = tmp_path / "a_package"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_a_file_of_an_installed_package_is_read():
    """Its bytes, if they are those whose hash is given."""
    content = datasets.find(FLOWER).read_bytes()
    assert datasets.read(FLOWER, sha256=hashlib.sha256(content).hexdigest(), install="scikit-learn") == content


@pytest.mark.parametrize("name", ["no_such_package/data.csv", "sklearn/datasets/no_such_file.csv", "json.py"])
def test_what_is_not_installed_is_said_with_the_command_that_installs_it(name):
    """A package or a file that is not there is nobody's fault."""
    assert datasets.find(name) is None
    with pytest.raises(NotInstalled, match=rf"^{name} is not installed; pip install the-data==1\.0$"):
        datasets.read(name, sha256="", install="the-data==1.0")


def test_another_edition_of_a_file_is_refused():
    """A kata is graded on the data it was made with, or not at all."""
    with pytest.raises(KataError, match=r"flower\.jpg is not the file that the kata was made with; pip install x==1"):
        datasets.read(FLOWER, sha256="0" * 64, install="x==1")


@pytest.mark.parametrize("compress", [bytes, lzma.compress], ids=["plain", "LZMA"])
def test_a_pickled_frame_is_opened_once_its_bytes_are_known(package, compress):
    """A frame of an installed package, compressed or not."""
    content = compress(pickle.dumps(pd.DataFrame({"price_eur": [1.5, 2.5]})))
    (package / "frame.pkl").write_bytes(content)
    frame = datasets.read_pickled_frame("a_package/frame.pkl", sha256=hashlib.sha256(content).hexdigest(), install="a")
    assert frame["price_eur"].tolist() == [1.5, 2.5]


def test_another_pickle_is_not_opened(package, tmp_path):
    """It would run code."""
    content = pickle.dumps(Malicious(str(tmp_path / "ran")))
    (package / "frame.pkl").write_bytes(content)
    with pytest.raises(KataError, match="is not the file that the kata was made with"):
        datasets.read_pickled_frame("a_package/frame.pkl", sha256="0" * 64, install="a")
    assert not (tmp_path / "ran").exists()
