"""Files of installed packages."""

from __future__ import annotations

import hashlib

import pytest

from mlekata.authoring import datasets
from mlekata.errors import KataError, NotInstalled

FLOWER = "sklearn/datasets/images/flower.jpg"


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
