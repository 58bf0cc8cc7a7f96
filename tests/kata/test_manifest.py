"""The manifest: each key has a rule, and a manifest that breaks some hears about all of them."""

from __future__ import annotations

import copy
import datetime
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlekata.errors import KataError
from mlekata.kata.manifest import DataFile, Limits, Manifest, MetricSpec, manifest_problems, parse_manifest, read_toml

VALID = {
    "title": "Fraud detector",
    "kyu": 5,
    "version": 2,
    "applications": ["card fraud"],
    "skills": ["imbalanced classes", "thresholds"],
    "needs": ["finance/returns_and_risk"],
    "sources": ["simulated"],
    "limits": {"seconds": 30, "memory_mib": 1024, "threads": 2},
    "metric": {"name": "saved money", "unit": "EUR/day", "direction": "higher", "splits": 3},
}
FILE = {"path": "data/prices.csv", "sha256": "0a" * 32, "licence": "CC-BY-4.0", "source": "the stock exchange"}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
paths = st.sampled_from(
    [(key,) for key in VALID] + [(table, key) for table in ("limits", "metric") for key in VALID[table]]
)


def changed(**changes: object) -> dict:
    """The valid manifest with some keys replaced, added or (None) taken away; "limits__seconds" is in a table."""
    data = copy.deepcopy(VALID)
    for path, value in changes.items():
        *tables, key = path.split("__")
        table = data[tables[0]] if tables else data
        if value is None:
            del table[key]
        else:
            table[key] = value
    return data


def test_a_manifest_is_read_into_a_frozen_value():
    """Every key arrives where it is named."""
    assert parse_manifest(VALID) == Manifest(
        title="Fraud detector",
        kyu=5,
        version=2,
        applications=("card fraud",),
        skills=("imbalanced classes", "thresholds"),
        needs=("finance/returns_and_risk",),
        sources=("simulated",),
        limits=Limits(seconds=30, memory_mib=1024, threads=2),
        metric=MetricSpec(name="saved money", unit="EUR/day", higher_is_better=True, splits=3),
    )


def test_what_a_manifest_leaves_out_has_a_default():
    """Memory, threads, splits, needs and the metric itself may be left out."""
    short = changed(limits__memory_mib=None, limits__threads=None, metric__splits=None, needs=None)
    manifest = parse_manifest(short)
    assert manifest.limits == Limits(seconds=30, memory_mib=2048, threads=1)
    assert (manifest.metric.splits, manifest.needs) == (1, ())
    assert parse_manifest(changed(metric=None)).metric is None


def test_lower_is_better_is_read():
    """A metric's direction is what the manifest says."""
    assert parse_manifest(changed(metric__direction="lower")).metric.higher_is_better is False


MESSAGES = [
    ({"title": None}, "kata.toml: title is missing; expected one line of text"),
    ({"title": " "}, "kata.toml: title is ' '; expected one line of text"),
    ({"title": "two\nlines"}, r"kata.toml: title is 'two\nlines'; expected one line of text"),
    ({"kyu": 9}, "kata.toml: kyu is 9; expected 8 (easiest) to 1 (hardest)"),
    ({"kyu": 0}, "kata.toml: kyu is 0; expected 8 (easiest) to 1 (hardest)"),
    ({"kyu": True}, "kata.toml: kyu is True; expected 8 (easiest) to 1 (hardest)"),
    ({"kyu": 5.0}, "kata.toml: kyu is 5.0; expected 8 (easiest) to 1 (hardest)"),
    ({"version": 0}, "kata.toml: version is 0; expected a whole number from 1 up"),
    ({"applications": []}, "kata.toml: applications is []; expected a list of lines, at least one"),
    ({"skills": [""]}, "kata.toml: skills is ['']; expected a list of lines, at least one"),
    ({"sources": "one"}, "kata.toml: sources is 'one'; expected a list of lines, at least one"),
    (
        {"datasets": ["../answers.csv"]},
        "kata.toml: datasets is ['../answers.csv']; "
        'expected a list such as ["sklearn/datasets/data/breast_cancer.csv"]',
    ),
    (
        {"needs": ["Finance"]},
        "kata.toml: needs is ['Finance']; expected a list of kata names such as \"finance/returns_and_risk\"",
    ),
    ({"limits": 30}, "kata.toml: limits is 30; expected a table [limits]"),
    ({"limits": None}, "kata.toml: limits is missing; expected a table [limits]"),
    ({"metric": "AUC"}, "kata.toml: metric is 'AUC'; expected a table [metric]"),
    ({"limits__seconds": None}, "kata.toml: limits.seconds is missing; expected 1 to 600 seconds"),
    ({"limits__seconds": float("nan")}, "kata.toml: limits.seconds is nan; expected 1 to 600 seconds"),
    ({"limits__seconds": 0.5}, "kata.toml: limits.seconds is 0.5; expected 1 to 600 seconds"),
    ({"limits__memory_mib": 511}, "kata.toml: limits.memory_mib is 511; expected 512 to 16384 MiB"),
    ({"limits__threads": 5}, "kata.toml: limits.threads is 5; expected 1 to 4"),
    ({"metric__name": 3}, "kata.toml: metric.name is 3; expected one line of text"),
    ({"metric__unit": 3}, 'kata.toml: metric.unit is 3; expected text, or "" for a pure number'),
    ({"metric__direction": "up"}, 'kata.toml: metric.direction is \'up\'; expected "higher" or "lower"'),
    ({"metric__splits": 6}, "kata.toml: metric.splits is 6; expected 1 to 5"),
    (
        {"level": 3},
        "kata.toml: level is not a known key; expected one of title, kyu, version, applications, skills, needs, "
        "sources, datasets, files, limits, metric",
    ),
    ({"limits__gpu": 1}, "kata.toml: limits.gpu is not a known key; expected one of seconds, memory_mib, threads"),
    ({"metric__best": 1}, "kata.toml: metric.best is not a known key; expected one of name, unit, direction, splits"),
]


@pytest.mark.parametrize(
    ("changes", "message"), MESSAGES, ids=[f"{key} {value}" for ((key, value),) in (c.items() for c, _ in MESSAGES)]
)
def test_each_rule_says_where_what_and_what_was_expected(changes, message):
    """A broken rule is one sentence: the key, what was found, what was expected."""
    assert manifest_problems(changed(**changes)) == [message]
    with pytest.raises(KataError, match=f"^{re.escape(message)}$"):
        parse_manifest(changed(**changes))


def test_all_problems_are_listed_at_once():
    """An author hears about every problem in one run."""
    broken = changed(title=None, kyu=9, level=1, limits__threads=0, metric__direction="up", metric__name=None)
    problems = manifest_problems(broken)
    named = [problem.removeprefix("kata.toml: ").split(" ")[0] for problem in problems]
    assert sorted(named) == ["kyu", "level", "limits.threads", "metric.direction", "metric.name", "title"]
    with pytest.raises(KataError) as caught:
        parse_manifest(broken)
    assert str(caught.value).splitlines() == problems


@settings(max_examples=200, deadline=None)
@given(paths, anything)
def test_a_changed_value_is_read_or_named(path, value):
    """Whatever a key holds, the manifest is read, or the error names that key and no other."""
    data = copy.deepcopy(VALID)
    *tables, key = path
    table = data[tables[0]] if tables else data
    table[key] = value
    problems = manifest_problems(data)
    assert all(re.match(rf"kata\.toml: {'.'.join(path)}[. ]", problem) for problem in problems)
    if not problems:
        assert isinstance(parse_manifest(data), Manifest)
    else:
        with pytest.raises(KataError, match=re.escape(problems[0])):
            parse_manifest(data)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([*VALID, "level"]) | st.text(max_size=5), anything, max_size=8))
def test_any_table_is_read_or_refused(data):
    """No table of any shape leads to another error than the author's."""
    problems = manifest_problems(data)
    if not problems:
        assert isinstance(parse_manifest(data), Manifest)
    missing = {"title", "kyu", "version", "applications", "skills", "sources", "limits"} - set(data)
    assert all(any(f": {key} is missing" in problem for problem in problems) for key in missing)


def test_a_kata_toml_is_read_as_toml(tmp_path):
    """Tables and values come from the file as they are written."""
    file = tmp_path / "kata.toml"
    file.write_text('title = "é"\nday = 2020-01-01\n[limits]\nseconds = 3\n', encoding="utf-8")
    assert read_toml(file) == {"title": "é", "day": datetime.date(2020, 1, 1), "limits": {"seconds": 3}}


@pytest.mark.parametrize(
    "content",
    [b"title = ", b'title = "\xff"', b"kyu = " + b"9" * 5000, b"kyu = " + b"[" * 5000],
    ids=["cut short", "not UTF-8", "endless number", "endless nesting"],
)
def test_a_file_that_is_not_toml_is_the_authors_error(tmp_path, content):
    """A broken kata.toml is named with its path."""
    file = tmp_path / "kata.toml"
    file.write_bytes(content)
    with pytest.raises(KataError, match=f"^{re.escape(str(file))}: not valid TOML: ."):
        read_toml(file)


def test_a_missing_kata_toml_is_the_authors_error(tmp_path):
    """A folder without a kata.toml is told what a kata is."""
    with pytest.raises(KataError, match=r"kata\.toml: there is no such file; a kata is a folder with a kata\.toml"):
        read_toml(tmp_path / "kata.toml")


def test_files_that_a_kata_brings_are_named_with_hash_and_licence():
    """Each becomes a value of its own."""
    assert parse_manifest(VALID).files == ()
    assert parse_manifest({**VALID, "files": [FILE]}).files == (DataFile(**FILE),)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"path": "../other/data.csv"},
            "files[0].path is '../other/data.csv'; expected a path inside the kata",
        ),
        ({"path": "/etc/passwd"}, "files[0].path is '/etc/passwd'; expected a path inside the kata"),
        ({"path": "data/../stub.csv"}, "files[0].path is 'data/../stub.csv'; expected a path inside the kata"),
        ({"path": "data/.hidden"}, "files[0].path is 'data/.hidden'; expected a path inside the kata"),
        ({"path": "data/prices.py"}, "files[0].path is 'data/prices.py'; expected a path inside the kata"),
        ({"path": "prices.csv"}, "files[0].path is 'prices.csv'; expected a path inside the kata"),
        ({"sha256": "0A" * 32}, "expected 64 hexadecimal digits"),
        ({"licence": ""}, "files[0].licence is ''; expected one line of text"),
        ({"author": "me"}, "files[0].author is not a known key; expected one of path, sha256, licence, source"),
    ],
)
def test_a_file_that_is_named_wrongly_is_said(change, message):
    """With its place in the list."""
    (problem,) = manifest_problems({**VALID, "files": [{**FILE, **change}]})
    assert problem.startswith("kata.toml: files[0].") and message in problem


@pytest.mark.parametrize("files", ["data/prices.csv", ["data/prices.csv"], {"path": "data/prices.csv"}, None, 3])
def test_files_are_tables(files):
    """A list of paths would have no hashes."""
    assert manifest_problems({**VALID, "files": files}) == [f"kata.toml: files is {files!r}; expected tables [[files]]"]
