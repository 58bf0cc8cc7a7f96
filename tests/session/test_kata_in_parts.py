"""A kata whose data and hidden tests are packages, with a shared module and a file of data, is graded as any other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from mlekata.authoring import datasets
from mlekata.errors import KataError
from mlekata.kata.digests import graded_digest
from mlekata.kata.folder import Kata, read_kata
from mlekata.kata.hidden_tests import hidden_tests
from mlekata.kata.worlds import build_split

TRACKS = Path(__file__).parent.parent / "toy_katas_in_parts"
NAME = "retail/basket_rows"
READING = """
import pathlib

print(pathlib.Path({path!r}).read_text())

def fit(items, value_eur):
    return 0

def predict(model, items):
    return 0 * items
"""


@pytest.fixture
def katas(tmp_path) -> Path:
    """A copy of the toy katas, to be changed."""
    return shutil.copytree(TRACKS, tmp_path / "katas")


@pytest.fixture
def kata(katas) -> Kata:
    """The toy kata in parts."""
    return read_kata(katas / NAME)


def test_the_kata_is_graded(pytester, katas):
    """The reference earns gold, and tests are run in the order of PARTS and named by their functions."""
    run = pytester.runpytest_subprocess(f"--kata-folder={katas}", "--kata", NAME, "--kata-reference", "--kata-json=o")
    (result,) = json.loads((pytester.path / "o").read_text())["katas"]
    assert (run.ret, result["medal"], result["verdict"]) == (0, "gold", "passed")
    tests = ["test_predict_gives_a_number_for_each_basket", "test_larger_baskets_cost_more", "test_fit_starts_afresh"]
    assert [check["name"] for check in result["checks"]] == tests


def test_no_attempt_reads_a_file_of_data(pytester, katas, kata):
    """Files that a kata brings are as hidden as its tests, where there is a sandbox."""
    (path,) = kata.data_files
    attempt = pytester.mkdir("attempts") / "retail" / "basket_rows.py"
    attempt.parent.mkdir()
    attempt.write_text(READING.format(path=str(path)))
    run = pytester.runpytest_subprocess(f"--kata-folder={katas}", "--kata", NAME, "--kata-json=o")
    (result,) = json.loads((pytester.path / "o").read_text())["katas"]
    if result["isolation"] == "process":
        pytest.skip("no sandbox on this machine: an attempt reads whatever its owner can read")
    assert result["points"] == 0 and "11.41" not in run.stdout.str()
    run.stdout.re_match_lines([r".*(FileNotFoundError|PermissionError)"])


def test_each_test_knows_its_file(kata):
    """For an author, who has to find it."""
    assert [test.file for test in hidden_tests(kata)] == [
        "hidden_tests/prediction.py",
        "hidden_tests/prediction.py",
        "hidden_tests/fitting.py",
    ]


WRONG_PARTS = [
    ("from . import fitting, prediction\n\nPARTS = (prediction,)\n", "fitting.py of hidden_tests has tests and is not"),
    ("from . import fitting\n\nPARTS = [fitting]\n", "expected a tuple of modules of the package"),
    ("from . import fitting\n\nPARTS = ('fitting',)\n", "expected a tuple of modules of the package"),
    (
        "from . import fitting\n\nPARTS = (fitting,)\n\n\ndef test_fit_starts_afresh(attempt): ...\n",
        "test_fit_starts_afresh is in hidden_tests/__init__.py and in hidden_tests/fitting.py; expected one",
    ),
]


@pytest.mark.parametrize(("text", "message"), WRONG_PARTS, ids=[message[:30] for _, message in WRONG_PARTS])
def test_no_hidden_test_is_lost(kata, text, message):
    """A part that is imported and not listed, or a name that is there twice, is the author's error."""
    (kata.folder / "hidden_tests" / "__init__.py").write_text(text)
    with pytest.raises(KataError) as caught:
        hidden_tests(kata)
    assert message in str(caught.value)


def test_a_file_of_data_is_read_as_the_manifest_names_it(kata):
    """The kata knows its files, and data.py gets their bytes."""
    (path,) = kata.data_files
    assert path == kata.folder / "data" / "baskets.csv"
    assert datasets.read_own(str(kata.folder / "data" / "__init__.py"), "data/baskets.csv") == path.read_bytes()
    assert build_split(kata, 0).public["items"].shape == (80,)


def test_another_edition_of_a_file_of_data_is_refused(kata):
    """A kata is graded on the data it was made with, or not at all."""
    kata.data_files[0].write_text("items,value_eur\n1,1\n")
    with pytest.raises(KataError, match=r"baskets\.csv is not the file whose sha256 kata\.toml names; mend one"):
        build_split(kata, 0)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("data/none.csv", r"kata\.toml names no file 'data/none\.csv'; expected it under \[\[files\]\]"),
        ("../basket_rows/kata.toml", r"kata\.toml names no file"),
        ("data/baskets.csv", r"baskets\.csv cannot be read: "),
    ],
)
def test_a_file_that_is_not_named_or_not_there_is_the_authors_error(kata, path, message):
    """With what to do."""
    kata.data_files[0].unlink()
    with pytest.raises(KataError, match=message):
        datasets.read_own(str(kata.folder / "data" / "__init__.py"), path)


def test_only_katas_bring_files(tmp_path):
    """What asks from elsewhere is told to give its own place."""
    with pytest.raises(KataError, match=r"is in no kata's folder; expected a file of a kata, give `__file__`"):
        datasets.read_own(str(tmp_path / "data.py"), "data/baskets.csv")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("basket_rows/kata.toml", 'sha256 = "c3', 'sha256 = "d3'),
        ("basket_rows/data/baskets.py", "ascii", "utf-8"),
        ("basket_rows/hidden_tests/fitting.py", "10", "11"),
        ("shared/tables.py", "[1:]", "[2:]"),
    ],
)
def test_whatever_decides_a_score_changes_the_digest(katas, kata, file, old, new):
    """Parts, shared modules and files of data are bound as well."""
    before, path = graded_digest(kata), katas / "retail" / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert graded_digest(read_kata(kata.folder)) != before


def test_licences_and_comments_change_no_digest(kata):
    """Only what decides a score is bound."""
    before, path = graded_digest(kata), kata.folder / "kata.toml"
    path.write_text(path.read_text().replace("CC0-1.0", "CC-BY-4.0"))
    assert graded_digest(read_kata(kata.folder)) == before
