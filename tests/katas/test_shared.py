"""What the katas of a track share: loaders and worlds, each as its docstring says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mlekata.kata import catalogue
from mlekata.kata.importing import SHARED_FOLDER, import_fresh, modules_run

KATAS = catalogue.katas_folder()
SHARED = sorted(path.relative_to(KATAS) for path in KATAS.glob(f"*/{SHARED_FOLDER}/**/*.py"))


def shared(track: str, name: str):
    return import_fresh(KATAS / track, (SHARED_FOLDER, name))


def test_every_shared_module_has_a_test_here():
    """A loader that two katas use is tried by itself."""
    text = Path(__file__).read_text(encoding="utf-8")
    for path in SHARED:
        assert f'shared("{path.parts[0]}", "{path.parts[2].removesuffix(".py")}")' in text


@pytest.mark.parametrize("path", SHARED, ids=str)
def test_public_functions_of_shared_modules_are_documented(path):
    """Every public function says what it gives, with shapes or types where there are arrays."""
    place = (SHARED_FOLDER, *path.with_suffix("").parts[2:])
    module = import_fresh(KATAS / path.parts[0], place)
    own = [value for value in vars(module).values() if getattr(value, "__module__", "") == module.__name__]
    assert module.__doc__ and all(value.__doc__ for value in own if not value.__name__.startswith("_"))


def test_digits_are_those_of_mnist():
    """Five hundred of each digit, dark ground with bright ink."""
    mnist = shared("vision", "mnist")
    images, labels = mnist.digits()
    assert (images.shape, images.dtype, labels.dtype) == ((5000, 28, 28), np.uint8, np.int64)
    assert np.bincount(labels).tolist() == [500] * 10
    assert (images.min(), images.max()) == (0, 255)
    assert images[:, 0].mean() < 1 < images[:, 14].mean()


def test_small_numbers_are_read_from_text():
    """Numbers of one, two and three digits, also at the beginning, whatever ends them."""
    mnist = shared("vision", "mnist")
    assert mnist.small_numbers(b"0,7,10\n99,100,255\n").tolist() == [0, 7, 10, 99, 100, 255]
    numbers = np.arange(256)
    assert mnist.small_numbers(b"".join(b"%d," % number for number in numbers)).tolist() == numbers.tolist()


def test_photographs_come_in_colour_and_in_grey():
    """Grey is what the colours weigh."""
    photographs = shared("vision", "photographs")
    for name in photographs.PHOTOGRAPHS:
        colour, grey = photographs.photograph(name), photographs.photograph(name, "L")
        assert (colour.shape, colour.dtype, grey.shape, grey.dtype) == ((427, 640, 3), np.uint8, (427, 640), np.uint8)
        np.testing.assert_allclose(grey, colour @ np.array([0.299, 0.587, 0.114]), atol=1)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["FF", "FF"], True),
        (["FH", "HF"], False),
        (["FFF", "HHF", "FFF"], True),
        (["FHF", "FHF", "FHF"], False),
        (["F"], True),
    ],
)
def test_a_way_over_the_ice_goes_by_the_sides(rows, expected):
    """Up, down, left and right, and never across a corner."""
    lakes = shared("rl", "lakes")
    assert lakes.is_connected(np.array([[cell == "F" for cell in row] for row in rows])) is expected


@pytest.mark.parametrize("side", [2, 4, 8])
def test_lakes_can_be_crossed(side):
    """Rows of the size asked for, with start and goal, the same for the same seed."""
    lakes = shared("rl", "lakes")
    for seed in range(20):
        rows = lakes.lake_map(np.random.default_rng(seed), side)
        assert [len(row) for row in rows] == [side] * side
        assert (rows[0][0], rows[-1][-1]) == ("S", "G") and set("".join(rows)) <= set("SFHG")
        assert lakes.is_connected(np.array([[cell != "H" for cell in row] for row in rows]))
        assert rows == lakes.lake_map(np.random.default_rng(seed), side)


@pytest.mark.parametrize(
    ("name", "first", "last", "most"),
    [("sp500", 1999, 2018, 2930), ("nasdaq", 1999, 2018, 8109), ("wti", 1986, 2019, 145)],
)
def test_prices_are_of_trading_days(name, first, last, most):
    """Days ascend and are no weekends; the highest price is the one that history knows."""
    indices = shared("finance", "indices")
    days, prices = indices.daily_closes(name)
    assert days.dtype == "M8[D]" and prices.dtype == np.float64 and days.shape == prices.shape
    assert (np.diff(days) > np.timedelta64(0, "D")).all() and np.is_busday(days).all()
    assert (int(str(days[0])[:4]), int(str(days[-1])[:4])) == (first, last)
    assert prices.min() > 0 and most <= prices.max() < most + 1


def test_patients_of_support_have_a_severity():
    """Each has one of eight diagnoses, in small letters but for names of organs."""
    support2 = shared("healthcare", "support2")
    table = support2.patients()
    assert len(table) == 9_104 and table["num_sps"].notna().all() and table.index.equals(table.reset_index().index)
    diagnoses = support2.diagnoses(table)
    assert len(diagnoses) == len(table) and len(set(diagnoses)) == 8
    assert {"organ failure, sepsis", "organ failure, cancer", "chf"} <= set(diagnoses)


def test_purchases_can_be_read_by_column():
    """Products are told apart, and lines are of products."""
    completejourney = shared("retail", "completejourney")
    products = completejourney.read_table("products", ["product_id", "department"])
    lines = completejourney.read_table("transactions", ["product_id"])
    assert list(products) == ["product_id", "department"] and products["product_id"].is_unique
    assert len(lines) == 1_469_307 and lines["product_id"].isin(products["product_id"]).mean() > 0.99
    assert completejourney.table_file("promotions").read(4) == b"PAR1"


def test_reviews_are_long_ones_and_then_sentences():
    """The long ones by themselves are the first of all."""
    film_reviews = shared("nlp", "film_reviews")
    lines, long = film_reviews.review_lines(), film_reviews.review_lines(only_long=True)
    assert len(long) == film_reviews.LONG_REVIEWS and lines[: len(long)] == long
    assert b"rotten" in lines[len(long)] and b"rotten" not in long[-1][-40:]


def test_reviews_are_mended_and_cut_into_sentences():
    """Damaged quotation marks are whole again; a sentence ends where no small letter follows."""
    film_reviews = shared("nlp", "film_reviews")
    assert film_reviews.mended("It´s \x93fine\x94\x85") == "It's “fine”…"
    assert film_reviews.sentences("Mr. Smith? No. it is! 3 of them.") == ["Mr.", "Smith?", "No. it is!", "3 of them."]


def test_shared_modules_can_be_listed():
    """What they import is found without running them."""
    for path in SHARED:
        assert modules_run(KATAS / path.parts[0], (SHARED_FOLDER, path.parts[2].removesuffix(".py")))
