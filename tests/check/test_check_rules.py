"""Each rule of `mlekata check` has a toy kata that breaks just that rule."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlekata import check
from mlekata.check import QUICK, RULES, Depth, KataLocation
from mlekata.check.proof import alternative_digest
from mlekata.check.rules import nearest_rows
from mlekata.check.rules.brief import HEADINGS
from mlekata.errors import KataError
from mlekata.kata import record
from mlekata.kata.digests import graded_digest, known_bad_digest
from mlekata.kata.folder import read_kata
from mlekata.kata.known_bad import known_bad_attempts
from mlekata.kata.libraries import library_versions

TOYS = Path(__file__).parent.parent / "toy_katas"
NAME = "security/parcel_cost"
SMALL_FULL = Depth(splits=3, alternative_splits=3, all_tests_splits=3, is_full=True)
#: Depth at which a rule speaks, and what its finding says: the file, what was found, what was expected.
EXPECTED = {
    "eight_names": ("notes.txt", "a stray file", "expected only", "take it away"),
    "manifest": ("kata.toml", "kyu is 9", "expected 8 (easiest) to 1 (hardest)", "see CONTRIBUTING.md"),
    "python_files": ("scorer.py", "ModuleNotFoundError", "expected a file that can be imported", "run it"),
    "needs": ("kata.toml", "security/absent, which does not exist", "expected a kata", "see `mlekata list`"),
    "libraries_are_of_the_track": (
        "scorer.py",
        "it imports hypothesis;",
        "expected a library that katas/security/",
        "name it",
    ),
    "shared_files_are_shared": (
        "../shared/parcels.py",
        "only parcel_cost of",
        "expected at least two",
        "move it there",
    ),
    "solutions_stand_alone": ("reference.py", "imports mlekata.authoring;", "expected only libraries", "write what"),
    "version_is_raised": ("kata.toml", "version is 1", "expected a higher version", "raise it"),
    "record_fits": ("record.json", "alternative centred.py is new", "expected those that were measured", "--bind"),
    "figures_hold": ("record.json", "the naive rule on split 0 has", "the record has 100", "expected at most", "run `"),
    "stub_and_reference_agree": (
        "reference.py",
        "`predict` takes (line, x, /)",
        "expected (line, x)",
        "make them alike",
    ),
    "stub_is_empty": ("stub.py", "`predict`", "does something", "expected a docstring and", "take the rest away"),
    "one_claim_for_each_test": ("hidden_tests.py", "docstring of 3 lines", "expected one line", "write it"),
    "tests_name_what_they_check": ("hidden_tests.py", "checks 'prediction'", "expected functions of stub.py: fit_line"),
    "known_bad_files": ("known_bad/columns_swapped.py", "which is no hidden test", 'expected CAUGHT_BY = "test_…"'),
    "enough_known_bad": ("known_bad", "there are 4", "expected at least 5", "write down mistakes"),
    "one_is_lazy": ("known_bad", "says LAZY = True", "expected at least one", "write or mark it"),
    "enough_alternatives": ("reference.py", "there are 1 alternative", "expected at least 2", "write them"),
    "brief_has_its_headings": ("brief.md", "Story, Task, Data, Contract, Points;", "expected Story, Task, Data, Rules"),
    "brief_names_every_function": ("brief.md", "`predict` is not in it", "expected every function", "say what it is"),
    "brief_has_no_placeholders": ("brief.md", "line 5 has the placeholder 'TODO'", "expected words", "write them"),
    "data_can_be_built": ("data.py", "returned tuple", "expected Split(public, HeldOut(inputs, labels))"),
    "same_seed_same_data": ("data.py", "two builds of one seed are different", "expected the same", "from `rng`"),
    "other_seed_other_data": ("data.py", "two seeds give the same held-out data", "expected other data", "draw"),
    "splits_do_not_overlap": ("data.py", "10 of 610 held-out rows", "expected none", "split before anything is copied"),
    "grading_goes_through": ("hidden_tests.py", "raised KeyError: 'z'", "expected an assert", "check the attempt's"),
    "stub_earns_nothing": ("hidden_tests.py", "the stub passes test_prediction_does", "expected 0", "ask the attempt"),
    "reference_earns_gold": ("reference.py", "gold on 0 of 2 splits", "within 3 EUR", "expected gold on 19 of 20"),
    "reference_keeps_half_its_limits": ("kata.toml", "takes up to 0.", "at most half of the limits, 1 s", "raise the"),
    "known_bad_can_run": ("known_bad/columns_swapped.py", "NameError", "expected the mistake and no other"),
    "known_bad_are_caught": (
        "known_bad/columns_swapped.py",
        "on 0 of 2 splits",
        "expected 19 of 20",
        "sharpen the test",
    ),
    "known_bad_stay_below_silver": ("known_bad/columns_swapped.py", "it earns gold on split", "less than silver"),
    "every_test_catches_something": ("hidden_tests.py", "test_fit_gives_something is failed by no", "at least one"),
    "labels_stay_here": ("hidden_tests.py", "labels in what `fit_line` is given (argument 2)", "expected inputs only"),
    "lazy_attempts_are_no_better_than_the_baseline": ("known_bad/constant.py", "with quality 0.", "expected at most 0"),
    "looking_up_does_not_pay": ("data.py", "have quality 1.", "at most the reference's 1", "change units, round"),
    "gap_is_wide": ("scorer.py", "standard errors on one split", "expected at least 6", "hold out more units"),
    "mutated_inputs_do_not_matter": (
        "hidden_tests.py",
        "writes over its inputs",
        "expected no difference",
        "ask anew",
    ),
    "alternatives_earn_silver": (
        "hidden_tests.py",
        "alternative centred.py is below silver",
        "expected at least silver",
    ),
    "splits_are_enough": (
        "kata.toml",
        "alternative centred.py has a standard error of",
        "at most 0.08",
        "raise metric",
    ),
}
DEPTHS = {
    "known_bad_stay_below_silver": Depth(splits=20, alternative_splits=0, all_tests_splits=1, is_full=True),
    "alternatives_earn_silver": SMALL_FULL,
    "splits_are_enough": SMALL_FULL,
}


def make_toy(folder: Path, *overlays: str, name: str = NAME) -> KataLocation:
    """The sound toy kata with overlays put over it, and a record that fits unless an overlay says otherwise."""
    location = KataLocation(name, folder / "katas", folder / "alternatives")
    for overlay in ("sound", *overlays):
        shutil.copytree(
            TOYS / overlay, location.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
        )
        if (above := location.folder / "track_folder").is_dir():  # files beside the kata's folder, not in it
            shutil.copytree(above, location.folder.parent, dirs_exist_ok=True)
            shutil.rmtree(above)
        removed = location.folder / "removed.txt"
        if removed.exists():
            for file in removed.read_text().split():
                (location.folder / file).unlink()
            removed.unlink()
    shutil.move(location.folder / "alternatives", folder / "alternatives" / name)
    write_record(location)
    return location


def write_record(location: KataLocation) -> None:
    """A record of the kata as it is, but for what its own record.json says; without a split, so not trusted."""
    path = location.folder / "record.json"
    said = json.loads(path.read_text()) if path.exists() else {}
    for name in {"baseline", "reference"} & said.keys():
        said[name] = record.Spread(**said[name])
    try:
        kata = read_kata(location.folder)
        graded = graded_digest(kata)
        known_bad = {
            known.name: record.MeasuredMistake((), 0, None, known.caught_by, known_bad_digest(known.source, known.name))
            for known in known_bad_attempts(kata)
        }
    except KataError:
        path.unlink(missing_ok=True)
        return
    alternatives = {
        path.stem: record.MeasuredAlternative(0.9, 0.03, alternative_digest(path))
        for path in (location.alternatives / location.name).glob("*.py")
    }
    known = {"version": 1, "libraries": library_versions(kata), "graded": graded, "n_splits": 20, "seconds": 0.1}
    proof = {"known_bad": known_bad, "alternatives": alternatives}
    record.write_record(kata, record.Record(**{**known, **proof, **said}))


def found_in(location: KataLocation, depth: Depth = QUICK) -> list[check.Finding]:
    return list(check.check(location, depth))


def test_every_rule_has_a_toy_kata():
    """No rule is without a toy kata that breaks it, and none is tested that is not in the table."""
    rules = [rule.name for rule in RULES]
    assert sorted(rules) == sorted(EXPECTED)
    assert sorted(rules) == sorted(path.name for path in TOYS.iterdir() if path.name not in ("sound", "__pycache__"))
    assert all(rule.statement.endswith(".") for rule in RULES)


def test_contributing_states_every_rule():
    """The page has each rule in the words of its docstring, and the brief's headings in order."""
    page = (TOYS.parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [rule.name for rule in RULES if f"| `{rule.name}` | {rule.statement}" not in page] == []
    assert re.findall(r"^\| `## (\w+)` \|", page, re.MULTILINE) == list(HEADINGS)


@pytest.mark.parametrize("depth", [QUICK, SMALL_FULL], ids=["quick", "full"])
def test_nothing_is_found_in_a_sound_kata(tmp_path, depth):
    """The toy kata that all others are made of is sound."""
    assert [str(finding) for finding in found_in(make_toy(tmp_path), depth)] == []


@pytest.mark.parametrize("rule", sorted(EXPECTED))
def test_a_kata_that_breaks_one_rule_is_told_of_that_rule_alone(tmp_path, rule):
    """The finding names the file, what was found, what was expected and what to do; no other rule complains."""
    findings = found_in(make_toy(tmp_path, rule), DEPTHS.get(rule, QUICK))
    assert [finding.rule for finding in findings] == [rule], [str(finding) for finding in findings]
    line = str(findings[0])
    assert line.startswith(f"{NAME}: {EXPECTED[rule][0]}")
    assert [part for part in EXPECTED[rule] if part not in line] == [], line


def test_looking_up_does_not_pay_once_rows_are_jittered(tmp_path):
    """The same kata is sound when its rows are no longer those of the file."""
    location = attacked_toy(tmp_path, "data.py", "JITTER = 0.0", "JITTER = 0.5")
    assert [str(finding) for finding in found_in(location)] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("data.py", "def nearest_row_attack", "def attack", "there is no `nearest_row_attack`"),
        ("scorer.py", "def outcomes_of_attack", "def attack", "there is no `outcomes_of_attack`"),
        ("data.py", "return orders()", "return orders()[0][:, :1], orders()[1]", "looking up raised ValueError: feat"),
    ],
)
def test_a_kata_that_names_datasets_says_how_they_are_looked_up(tmp_path, file, old, new, said):
    """Without the two functions, or with features unlike the inputs, the finding says what is expected."""
    (finding,) = found_in(attacked_toy(tmp_path, file, old, new))
    assert finding.rule == "looking_up_does_not_pay" and said in finding.text


def test_the_nearest_row_is_found_in_the_columns_that_both_tables_have():
    """Columns count in their own spread, whatever their order and units; texts and gaps do not get in the way."""
    rng = np.random.default_rng(3)
    known = pd.DataFrame({"eur": rng.normal(0, 1e6, 50), "kg": rng.normal(0, 1e-3, 50), "name": "x"})
    rows = rng.permutation(50)[:20]
    asked = known.iloc[rows][["kg", "eur"]].assign(other=1.0)
    found = nearest_rows.nearest_rows(*nearest_rows._alike(known, asked))
    assert found.tolist() == rows.tolist()
    known.loc[0, "kg"] = np.nan
    assert nearest_rows.nearest_rows(*nearest_rows._alike(known, known.iloc[:1])).tolist() == [0]
    with pytest.raises(ValueError, match="no column of numbers in common"):
        nearest_rows._alike(known, asked[["other"]])


def attacked_toy(folder: Path, file: str, old: str, new: str) -> KataLocation:
    """The toy kata whose answers can be looked up, with one text replaced."""
    location = make_toy(folder, "looking_up_does_not_pay")
    text = (location.folder / file).read_text()
    assert text.count(old) == 1
    (location.folder / file).write_text(text.replace(old, new))
    (location.folder / "record.json").unlink()
    write_record(location)
    return location
