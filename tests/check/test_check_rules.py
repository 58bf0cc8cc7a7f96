"""Each rule of `mlekata check` has a toy kata that breaks just that rule."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rules_table

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


def expected_of(rule: str) -> tuple[Depth, list[str]]:
    """At which depth a rule speaks, and parts of what it says: the file, what was found, what was expected."""
    lines = (TOYS / rule / "expected.txt").read_text(encoding="utf-8").splitlines()
    if not lines[0].startswith("depth "):
        return QUICK, lines
    splits, alternative_splits, all_tests_splits = map(int, lines[0].split()[1:])
    return Depth(splits, alternative_splits, all_tests_splits, is_full=True), lines[1:]


def make_toy(folder: Path, *overlays: str, name: str = NAME) -> KataLocation:
    """The sound toy kata with overlays put over it, and a record that fits unless an overlay says otherwise."""
    location = KataLocation(name, folder / "katas", folder / "alternatives")
    for overlay in ("sound", *overlays):
        shutil.copytree(
            TOYS / overlay,
            location.folder,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("__pycache__", "expected.txt"),
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
    assert sorted(rules) == sorted(path.name for path in TOYS.iterdir() if path.name not in ("sound", "__pycache__"))
    assert all(rule.statement.endswith(".") for rule in RULES)


def test_contributing_has_the_table_of_rules():
    """The page has what `python tests/rules_table.py` prints, and the brief's headings in order."""
    page = (TOYS.parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert page == rules_table.with_table(page)
    assert re.findall(r"^\| `## (\w+)` \|", page, re.MULTILINE) == list(HEADINGS)


@pytest.mark.parametrize("depth", [QUICK, SMALL_FULL], ids=["quick", "full"])
def test_nothing_is_found_in_a_sound_kata(tmp_path, depth):
    """The toy kata that all others are made of is sound."""
    assert [str(finding) for finding in found_in(make_toy(tmp_path), depth)] == []


@pytest.mark.parametrize("rule", sorted(rule.name for rule in RULES))
def test_a_kata_that_breaks_one_rule_is_told_of_that_rule_alone(tmp_path, rule):
    """The finding names the file, what was found, what was expected and what to do; no other rule complains."""
    depth, (file, *parts) = expected_of(rule)
    findings = found_in(make_toy(tmp_path, rule), depth)
    assert [finding.rule for finding in findings] == [rule], [str(finding) for finding in findings]
    line = str(findings[0])
    assert parts and line.startswith(f"{NAME}: {file}")
    assert [part for part in parts if part not in line] == [], line


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
    """Columns count in their own spread, whatever their order and units; columns of one table alone do not."""
    rng = np.random.default_rng(3)
    known = pd.DataFrame({"eur": rng.normal(0, 1e6, 50), "kg": rng.normal(0, 1e-3, 50)})
    rows = rng.permutation(50)[:20]
    asked = known.iloc[rows][["kg", "eur"]].assign(other=1.0)
    ((ours, theirs),) = nearest_rows._alike(known, asked)
    assert nearest_rows.nearest_rows(ours, theirs).tolist() == rows.tolist()
    with pytest.raises(ValueError, match="no column in common"):
        nearest_rows._alike(known, asked[["other"]])


def test_rows_whose_numbers_are_blurred_are_found_by_texts_and_gaps():
    """The second attack looks at every column: what numbers alone no longer tell, the others do."""
    rng = np.random.default_rng(5)
    known = pd.DataFrame({"eur": rng.normal(0, 1, 200)})
    for name in "abcdefgh":
        known[name] = rng.choice(["x", "y", "z"], 200)
        known[f"{name}_days"] = np.where(rng.random(200) < 0.5, np.nan, 1.0)
    asked = known.assign(eur=known["eur"] + rng.normal(0, 1, 200))
    numbers, everything = nearest_rows._alike(known, asked)
    assert (nearest_rows.nearest_rows(*numbers) == np.arange(200)).mean() < 0.1
    assert (nearest_rows.nearest_rows(*everything) == np.arange(200)).mean() > 0.9


def test_the_quality_of_looking_up_is_told(tmp_path):
    """Also where it does not pay, so that its author sees the margin."""
    notes = []
    list(check.check(attacked_toy(tmp_path, "data.py", "JITTER = 0.0", "JITTER = 0.5"), note=notes.append))
    assert any(re.fullmatch(r"looking answers up has quality -?\d+\.\d\d", note) for note in notes), notes


def attacked_toy(folder: Path, file: str, old: str, new: str) -> KataLocation:
    """The toy kata whose answers can be looked up, with one text replaced."""
    location = make_toy(folder, "looking_up_does_not_pay")
    text = (location.folder / file).read_text()
    assert text.count(old) == 1
    (location.folder / file).write_text(text.replace(old, new))
    (location.folder / "record.json").unlink()
    write_record(location)
    return location
