"""What a record says is not graded again where it fits, and is compared where its figures may be others."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from test_check_rules import NAME, SMALL_FULL, make_toy

from mlekata import check
from mlekata.check import KataLocation, bind
from mlekata.check.trials import Trials
from mlekata.kata.folder import read_kata
from mlekata.kata.record import Record, Spread, read_record, write_record


@pytest.fixture(scope="module")
def measured_toy(tmp_path_factory) -> Path:
    """A folder with the sound toy kata, measured once for all of these tests."""
    folder = tmp_path_factory.mktemp("measured")
    location = make_toy(folder)
    (location.folder / "record.json").unlink()
    assert list(check.check(location, SMALL_FULL, measure=True)) == []
    return folder


@pytest.fixture
def location(measured_toy, tmp_path) -> KataLocation:
    """A copy of it."""
    shutil.copytree(measured_toy, tmp_path, dirs_exist_ok=True)
    return KataLocation(NAME, tmp_path / "katas", tmp_path / "alternatives")


@pytest.fixture
def graded(monkeypatch) -> list[Any]:
    """What is graded, as it is graded."""
    found: list[Any] = []
    measure = Trials.measure
    monkeypatch.setattr(Trials, "measure", lambda self: found.append(self) or measure(self))
    return found


def record_of(location: KataLocation) -> Record:
    record = read_record(read_kata(location.folder))
    assert record is not None
    return record


def change(location: KataLocation, **changes: Any) -> None:
    """Writes the record with some facts changed, under a seal that fits."""
    write_record(read_kata(location.folder), dataclasses.replace(record_of(location), **changes))


def edit(location: KataLocation, file: str, old: str, new: str) -> None:
    path = location.folder / file
    text = path.read_text()
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1))


def checked(location: KataLocation, **options: Any) -> tuple[list[str], str]:
    """The rules that spoke, and the word on the record."""
    notes: list[str] = []
    found = list(check.check(location, note=notes.append, **options))
    return [finding.rule for finding in found], "".join(notes)


def test_a_record_that_fits_is_trusted(location, graded):
    """Nothing is graded, and the line says so."""
    assert checked(location) == ([], "trusted: measured on 3 splits") and graded == []


def test_a_record_that_fits_is_graded_again_when_asked(location, graded):
    """Figures of two splits are compared."""
    found, note = checked(location, again=True)
    assert found == [] and len(graded) == 1
    assert note == "figures of 2 splits compared (asked for): 0.000 apart, 0.05 tolerated"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("reference.py", '"""Least squares with', '"""A plane with'),
        ("brief.md", "## Story\n", "## Story\n\nOnce upon a time.\n"),
        ("kata.toml", 'skills = ["', 'skills = ["patience", "'),
        ("data.py", "import numpy as np", "import numpy as np  # the usual name"),
        ("known_bad/constant.py", '"""', '"""In short: '),
    ],
)
def test_what_is_told_better_keeps_its_trust(location, graded, file, old, new):
    """Debrief, brief, title, comments, and the mistake in words."""
    edit(location, file, old, new)
    assert checked(location) == ([], "trusted: measured on 3 splits") and graded == []


def test_other_libraries_are_met_by_comparing_figures(location, graded):
    """The line says which versions differ; there is no finding, for the figures are the same."""
    change(location, libraries={"numpy": "1.0", "torch": "2.15"})
    found, note = checked(location)
    assert found == [] and len(graded) == 1
    assert re.match(r"figures of 2 splits compared \(numpy \S+ here, 1\.0 in the record; torch not used here", note)


def test_other_last_digits_are_met_by_comparing_figures(location, graded):
    """Data that are the same but not to the last bit."""
    change(location, splits=tuple(dataclasses.replace(one, bits="other") for one in record_of(location).splits))
    assert checked(location) == (
        [],
        "figures of 2 splits compared (last digits of its data differ here): 0.000 apart, 0.05 tolerated",
    )


def moved(location: KataLocation, share: float) -> tuple[Any, ...]:
    """The recorded splits, their reference's metric moved by a share of the gap to the naive rule."""
    return tuple(
        dataclasses.replace(one, reference=one.reference + share * (one.baseline - one.reference))
        for one in record_of(location).splits
    )


def test_figures_that_differ_are_a_finding(location):
    """Beyond the tolerance that the record states, and no nearer: the metric here and there, and what may be why."""
    change(location, libraries={"numpy": "1.0"}, splits=moved(location, 0.04))
    assert checked(location)[0] == []
    change(location, splits=moved(location, 0.04))
    (finding,) = check.check(location)
    assert finding.rule == "figures_hold" and finding.file == "record.json"
    assert "the reference on split 0 has" in finding.text and "numpy" in finding.text
    change(location, tolerance=0.2)
    assert checked(location)[0] == []


def test_other_data_of_other_libraries_are_met_by_the_spread(location):
    """A library that draws otherwise is no fault, as long as figures are like those of the measured splits."""
    splits = record_of(location).splits
    others = tuple(dataclasses.replace(one, data=dataclasses.replace(one.data, exact={}), bits="") for one in splits)
    change(location, libraries={"numpy": "1.0"}, splits=others)
    found, note = checked(location)
    assert found == [] and "its data are built otherwise here" in note
    change(location, reference=Spread(1.0, 0.001))
    assert checked(location)[0] == ["figures_hold"]


def test_a_record_measured_in_spite_of_findings_is_not_trusted(location, graded):
    """What was wrong when it was measured is asked again."""
    change(location, broken_rules=("gap_is_wide",))
    found, note = checked(location)
    assert found == [] and len(graded) == 1 and "it was measured in spite of gap_is_wide" in note


def test_findings_are_recorded_with_what_was_measured(tmp_path):
    """A full check that finds something writes its record, and the record says so."""
    location = make_toy(tmp_path, "gap_is_wide")
    (location.folder / "record.json").unlink()
    found = {finding.rule for finding in check.check(location, SMALL_FULL, measure=True)}
    assert "gap_is_wide" in found and "gap_is_wide" in record_of(location).broken_rules
    assert "gap_is_wide" in checked(location)[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [('"caught": 3', '"caught": 2'), ('"n_splits": 3', '"n_splits": 20'), ('"tolerance": 0.05', '"tolerance": 0.5')],
)
def test_a_record_that_is_changed_by_hand_is_a_finding(location, graded, old, new):
    """It is not trusted: the kata is graded as if there were none."""
    edit(location, "record.json", old, new)
    found, note = checked(location)
    assert found == ["record_fits"] and note == "" and len(graded) == 1


def test_what_decides_a_score_asks_for_a_version_or_for_binding(location, graded):
    """Another statement in the reference, though no figure moves."""
    edit(location, "reference.py", "import numpy as np", "import numpy as np\n\n_MORE = 1")
    (finding, *others) = check.check(location)
    assert finding.rule == "version_is_raised" and others == [] and len(graded) == 1
    assert f"`mlekata check {NAME} --bind`" in finding.text


def test_a_changed_proof_asks_to_measure_and_for_no_version(location):
    """A known-bad attempt and an alternative: changed, new, gone and renamed."""
    edit(location, "known_bad/constant.py", "LAZY = True", "LAZY = True\n_MORE = 1")
    (location.folder / "known_bad" / "no_intercept.py").rename(location.folder / "known_bad" / "origin.py")
    (location.alternatives / NAME / "centred.py").rename(location.alternatives / NAME / "moved.py")
    (finding,) = check.check(location)
    assert finding.rule == "record_fits"
    for said in ("constant.py is another one", "no_intercept.py is gone", "origin.py is new", "moved.py is new"):
        assert said in finding.text
    assert "--full --measure" in finding.text and "--bind" in finding.text


# Binding


def bound(location: KataLocation) -> tuple[list[str], str]:
    """What stood against it, and what was said when it was done."""
    notes: list[str] = []
    found = list(bind(location, tell=lambda line: None, note=notes.append))
    return [finding.text for finding in found], "".join(notes)


def test_files_that_are_moved_and_renamed_are_bound(location):
    """Figures stay as they were, under new names and digests; and the record is trusted again."""
    before = record_of(location)
    for path in [location.folder / "reference.py", *(location.folder / "known_bad").glob("*.py")]:
        path.write_text(path.read_text().replace("_with_ones", "_with_a_constant"))
    edit(location, "known_bad/constant.py", '"""', '"""In short: ')
    (location.folder / "known_bad" / "constant.py").rename(location.folder / "known_bad" / "mean_cost.py")
    (location.alternatives / NAME / "centred.py").rename(location.alternatives / NAME / "moved.py")
    assert bound(location) == ([], "figures of 2 splits are 0.000 apart, 0.05 tolerated")
    after = record_of(location)
    assert after.graded != before.graded and after.splits == before.splits
    assert after.known_bad["mean_cost"] == before.known_bad["constant"]
    assert after.known_bad["columns_swapped"].source != before.known_bad["columns_swapped"].source
    assert "constant" not in after.known_bad
    assert after.alternatives["moved"] == before.alternatives["centred"]
    assert checked(location) == ([], "trusted: measured on 3 splits")


def test_hidden_tests_that_are_renamed_are_bound(location):
    """What known-bad attempts fail is told in the new names."""
    for path in [location.folder / "hidden_tests.py", *(location.folder / "known_bad").glob("*.py")]:
        path.write_text(path.read_text().replace("test_most_predictions_are_close", "test_predictions_are_close"))
    assert bound(location)[0] == []
    mistake = record_of(location).known_bad["columns_swapped"]
    assert (mistake.fails, mistake.caught_by) == (("test_predictions_are_close",), "test_predictions_are_close")
    assert "test_predictions_are_close" in record_of(location).test_seconds
    assert checked(location)[1].startswith("trusted")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("data.py", "NOISE_EUR = 2.0", "NOISE_EUR = 2.1", "the data of split 0 are others"),
        ("scorer.py", "def metric(", "_MORE = 1\n\n\ndef metric(", ""),
        ("reference.py", "rcond=None)[0]", "rcond=None)[0] * 1.2", "the reference on split 0 has"),
        ("known_bad/columns_swapped.py", "_with_ones", "_with_tens", "known_bad/columns_swapped.py cannot run: "),
        ("known_bad/constant.py", "CAUGHT_BY", "CAUGHT_BY =", "is not valid Python"),
        ("kata.toml", "version = 1", "version = 2", "version 1 was measured, and this is version 2"),
        (
            "known_bad/columns_swapped.py",
            "def ",
            "def unused():\n    pass\n\n\ndef ",
            "",
        ),
        (
            "known_bad/columns_swapped.py",
            "[:, ::-1]",
            "[:, ::1]",
            "passes test_most_predictions_are_close, which is to catch it",
        ),
    ],
)
def test_a_record_is_bound_only_if_no_figure_has_changed(location, file, old, new, said):
    """Else the record stays as it is, and what differs is said; "" is where nothing does."""
    before = (location.folder / "record.json").read_bytes()
    edit(location, file, old, new)
    found, note = bound(location)
    if said:
        assert any(said in text for text in found) and note == ""
        assert (location.folder / "record.json").read_bytes() == before
    else:
        assert found == [] and checked(location)[1].startswith("trusted")


def test_a_mistake_that_was_never_measured_is_not_bound(location):
    """Neither its name nor its content is in the record."""
    (location.folder / "known_bad" / "fresh.py").write_text(
        '"""New."""\n\nCAUGHT_BY = "test_most_predictions_are_close"\n\n\ndef predict(line, x):\n    return x[:, 0]\n'
    )
    ((text,), _) = bound(location)
    assert "known_bad/fresh.py: not among what was measured" in text and "--full --measure" in text


@pytest.mark.parametrize(("text", "said"), [(None, "there is no record"), ("{", "not a record as it was measured")])
def test_without_a_record_there_is_nothing_to_bind(location, text, said):
    """Missing or damaged: measure."""
    path = location.folder / "record.json"
    path.unlink()
    if text is not None:
        path.write_text(text)
    ((found,), _) = bound(location)
    assert said in found and "--full --measure" in found


def test_a_record_of_the_schema_before_is_bound(location):
    """It knew no data but by their bits, and no metric by split: mean and spread are compared, the rest is added."""
    before = record_of(location)
    old = tuple(
        dataclasses.replace(one, data=type(one.data)({}, {}), baseline=None, reference=None) for one in before.splits
    )
    mistakes = {name: dataclasses.replace(one, caught_by="", source="") for name, one in before.known_bad.items()}
    others = {name: dataclasses.replace(one, source="") for name, one in before.alternatives.items()}
    change(location, graded="", texts={}, splits=old, known_bad=mistakes, alternatives=others)
    assert bound(location)[0] == []
    after = record_of(location)
    assert after.graded == before.graded and after.known_bad == before.known_bad
    assert [one.data for one in after.splits] == [one.data for one in before.splits]
    assert checked(location)[1].startswith("trusted")
