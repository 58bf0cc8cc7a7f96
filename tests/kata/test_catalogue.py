"""The catalogue: katas are found by their folders and chosen by name, track, list or all."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import pytest

from mlekata.errors import KataError, UsageError
from mlekata.kata import catalogue
from mlekata.kata.catalogue import all_names, find, katas_folder, read, select

REPOSITORY = Path(__file__).resolve().parents[2]
TOY_KATA = Path(__file__).parent.parent / "toy_katas_for_grading" / "retail" / "basket_value"
KYU = {
    "finance/fraud_detector": 5,
    "finance/credit_score": 7,
    "retail/basket_value": 6,
    "retail/churn": 6,
    "nlp/spam_filter": 8,
    "security/spam_filter": 4,
}
IN_ORDER = (
    "nlp/spam_filter",
    "finance/credit_score",
    "finance/fraud_detector",
    "retail/basket_value",
    "retail/churn",
    "security/spam_filter",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Six katas in four tracks; written in an order that is none of theirs."""
    katas = tmp_path_factory.mktemp("katas")
    for name, kyu in KYU.items():
        shutil.copytree(TOY_KATA, katas / name)
        manifest = katas / name / "kata.toml"
        manifest.write_text(manifest.read_text().replace("kyu = 6", f"kyu = {kyu}"))
    (katas / "finance" / "notes").mkdir()
    (katas / "README.md").write_text("")
    return katas


def names_of(wanted: list[str], folder: Path) -> list[str]:
    return [kata.name for kata in select(wanted, folder)]


def test_a_kata_is_a_folder_with_a_manifest(folder):
    """Tracks in the design's order, katas by name; other folders and files are no katas."""
    assert all_names(folder) == IN_ORDER


def test_a_checkout_uses_its_own_katas():
    """In an editable install, the repository's folder."""
    assert katas_folder() == REPOSITORY / "katas"
    assert "finance/fraud_detector" in all_names()


def test_an_installation_without_katas_is_broken(monkeypatch, tmp_path):
    """The message names the folder and the remedy."""
    (tmp_path / "lib" / "mlekata").mkdir(parents=True)
    monkeypatch.setattr(catalogue, "__file__", str(tmp_path / "lib" / "mlekata" / "kata" / "catalogue.py"))
    place = re.escape(str(tmp_path / "lib" / "mlekata"))
    with pytest.raises(UsageError, match=f"^{place} holds no katas; the installation is broken: reinstall mlekata$"):
        katas_folder()


def test_an_installed_package_uses_the_katas_inside_it(monkeypatch, tmp_path):
    """The wheel's copy comes before any folder that happens to lie beside the package."""
    package = tmp_path / "site-packages" / "mlekata"
    (package / "_katas").mkdir(parents=True)
    (tmp_path / "katas").mkdir()
    monkeypatch.setattr(catalogue, "__file__", str(package / "kata" / "catalogue.py"))
    assert katas_folder() == package / "_katas"


def test_a_kata_is_read_by_its_full_name(folder):
    """Its manifest and the functions of its stub."""
    kata = read("retail/churn", folder)
    assert (kata.name, kata.manifest.kyu, [f.name for f in kata.functions]) == ("retail/churn", 6, ["fit", "predict"])


def test_reading_a_name_that_is_no_kata_is_an_error(folder):
    """The message names the missing file."""
    with pytest.raises(KataError, match=r"kata\.toml: there is no such file"):
        read("retail/absent", folder)


# Choosing


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (["retail/churn"], ["retail/churn"]),
        (["churn"], ["retail/churn"]),
        (["retail"], ["retail/basket_value", "retail/churn"]),
        (["retail/"], ["retail/basket_value", "retail/churn"]),
        (["/retail/churn/"], ["retail/churn"]),
        (["  churn  "], ["retail/churn"]),
        (["churn,finance/fraud_detector"], ["finance/fraud_detector", "retail/churn"]),
        (["churn , fraud_detector,"], ["finance/fraud_detector", "retail/churn"]),
        (["churn", "fraud_detector"], ["finance/fraud_detector", "retail/churn"]),
        (["churn", "retail", "retail/churn", "churn"], ["retail/basket_value", "retail/churn"]),
        (["", "churn", ","], ["retail/churn"]),
        (["spam_filter"], ["nlp/spam_filter", "security/spam_filter"]),
        (["all"], list(IN_ORDER)),
        (["all", "churn"], list(IN_ORDER)),
        (["security,nlp"], ["nlp/spam_filter", "security/spam_filter"]),
    ],
)
def test_katas_are_chosen_by_name_track_list_or_all(folder, wanted, chosen):
    """Each once, tracks in their order and the easiest first, however they are asked for."""
    assert names_of(wanted, folder) == chosen


def test_the_easiest_kata_of_a_track_comes_first(folder):
    """Descending kyu, whatever the names are; names decide between equals."""
    assert names_of(["finance"], folder) == ["finance/credit_score", "finance/fraud_detector"]
    assert KYU["finance/credit_score"] > KYU["finance/fraud_detector"]
    assert names_of(["retail"], folder) == ["retail/basket_value", "retail/churn"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("finace", "finance"),
        ("FINANCE", "finance"),
        ("fraud_detecter", "finance/fraud_detector"),
        ("fraud-detector", "finance/fraud_detector"),
        ("finance/fraud", "finance/fraud_detector"),
        ("retial/churn", "retail/churn"),
    ],
)
def test_a_typo_is_answered_with_what_was_meant(folder, word, meant):
    """The closest names come first, and the word itself is repeated."""
    expected = (
        rf"^no kata or track is called {re.escape(repr(word))}; did you mean {re.escape(repr(meant))}( or .*)?\?$"
    )
    for choose in (lambda: select([f"churn,{word}"], folder), lambda: find(word, folder)):
        with pytest.raises(UsageError, match=expected):
            choose()


def test_a_word_like_nothing_is_answered_with_the_tracks(folder):
    """Where there is no close match, the tracks that there are."""
    with pytest.raises(UsageError) as caught:
        select(["xyzzy"], folder)
    assert str(caught.value) == (
        "no kata or track is called 'xyzzy'; `mlekata list` shows all. Tracks: nlp, finance, retail, security"
    )


def test_a_track_without_katas_is_told_apart(folder):
    """A track of the design that has no katas yet is no typo."""
    with pytest.raises(
        UsageError, match=r"^the track 'rl' has no katas yet; tracks with katas: nlp, finance, retail, s"
    ):
        select(["rl"], folder)


@pytest.mark.parametrize("wanted", [[], [""], [" , ,"], ["/"]])
def test_naming_nothing_is_not_everything(folder, wanted):
    """An empty list or empty strings choose no katas, and the message says what is expected."""
    with pytest.raises(
        UsageError, match=r"^no kata is named; expected a track, a kata or all\. Tracks: nlp, finance, "
    ):
        select(wanted, folder)


def test_a_folder_without_katas_is_named(tmp_path):
    """Neither "all" nor a name is blamed for an empty folder."""
    expected = f"^{re.escape(str(tmp_path))} holds no katas; expected folders TRACK/KATA, each with a kata.toml$"
    for choose in (lambda: select(["all"], tmp_path), lambda: find("churn", tmp_path)):
        with pytest.raises(UsageError, match=expected):
            choose()


def test_a_broken_kata_is_an_error_only_where_it_is_chosen(folder, tmp_path):
    """A kata that breaks its rules does not stand in the way of the others."""
    shutil.copytree(folder, tmp_path / "katas")
    (tmp_path / "katas" / "retail" / "churn" / "kata.toml").write_text("title =")
    assert names_of(["finance"], tmp_path / "katas") == ["finance/credit_score", "finance/fraud_detector"]
    with pytest.raises(KataError, match="not valid TOML"):
        select(["all"], tmp_path / "katas")


# Finding one


@pytest.mark.parametrize("name", ["retail/churn", "churn", " retail/churn/ "])
def test_one_kata_is_found_by_its_full_or_short_name(folder, name):
    """The part after the track is enough if only one kata has it."""
    assert find(name, folder).name == "retail/churn"


def test_a_short_name_of_two_katas_is_not_guessed(folder):
    """The full names are offered."""
    with pytest.raises(UsageError) as caught:
        find("spam_filter", folder)
    assert str(caught.value) == "'spam_filter' could be nlp/spam_filter or security/spam_filter; give the full name"


def test_a_track_is_not_one_kata(folder):
    """Where one kata is wanted, a track is answered with its katas."""
    with pytest.raises(UsageError) as caught:
        find("retail", folder)
    assert str(caught.value) == ("'retail' is a track; expected one kata of it: retail/basket_value or retail/churn")


def test_datasets_with_answers_are_found_where_they_are_installed(folder):
    """What katas declare is looked up in the installed packages; a package that is not installed has none."""
    katas = select(["all"], folder)
    declared = ("sklearn/datasets/data/iris.csv", "no_such_package/data.csv", "sklearn/no_such_file.csv")
    changed = [dataclasses.replace(k, manifest=dataclasses.replace(k.manifest, datasets=declared)) for k in katas]
    (found,) = catalogue.dataset_files(changed)
    assert found.is_file() and found.parts[-4:] == ("sklearn", "datasets", "data", "iris.csv")


def test_an_authors_kata_in_the_working_folder_is_pointed_to(tmp_path, monkeypatch):
    """With the options that take it, where `mlekata new` has written it."""
    (tmp_path / "katas" / "finance" / "mine").mkdir(parents=True)
    (tmp_path / "katas" / "finance" / "mine" / "kata.toml").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        catalogue.select(["finance/mine"])
    assert str(caught.value) == (
        "no kata of this installation is called 'finance/mine', but there is one in the folder katas: "
        "give --kata-folder katas to pytest, or --folder katas to mlekata check"
    )
